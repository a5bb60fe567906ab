package import Database

/// The tables of the analytics service.
package enum AnalyticsSchema {
    package static let migrations = [
        Migration(
            version: 1, name: "analytics", postgres: PackageResources.V0001_analytics_postgres_sql,
            sqlite: PackageResources.V0001_analytics_sqlite_sql)
    ]
}
