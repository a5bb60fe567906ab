package import Database

/// The tables of the notification service; those that events need come after them.
package enum NotificationSchema {
    package static let migrations = [
        Migration(
            version: 1, name: "recipients", postgres: PackageResources.V0001_recipients_postgres_sql,
            sqlite: PackageResources.V0001_recipients_sqlite_sql),
        Migration(
            version: 2, name: "preferences", postgres: PackageResources.V0002_preferences_postgres_sql,
            sqlite: PackageResources.V0002_preferences_sqlite_sql),
        Migration(
            version: 3, name: "webhooks", postgres: PackageResources.V0003_webhooks_postgres_sql,
            sqlite: PackageResources.V0003_webhooks_sqlite_sql),
        Migration(
            version: 4, name: "bot", postgres: PackageResources.V0004_bot_postgres_sql,
            sqlite: PackageResources.V0004_bot_sqlite_sql),
    ]
}
