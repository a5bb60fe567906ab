package import Database

/// The tables of the payment service; those that events need come after them.
package enum PaymentSchema {
    package static let migrations = [
        Migration(
            version: 1, name: "accounts", postgres: PackageResources.V0001_accounts_postgres_sql,
            sqlite: PackageResources.V0001_accounts_sqlite_sql),
        Migration(
            version: 2, name: "payments", postgres: PackageResources.V0002_payments_postgres_sql,
            sqlite: PackageResources.V0002_payments_sqlite_sql),
        Migration(
            version: 3, name: "webhook_notices", postgres: PackageResources.V0003_webhook_notices_postgres_sql,
            sqlite: PackageResources.V0003_webhook_notices_sqlite_sql),
        Migration(
            version: 4, name: "subscriptions", postgres: PackageResources.V0004_subscriptions_postgres_sql,
            sqlite: PackageResources.V0004_subscriptions_sqlite_sql),
        Migration(
            version: 5, name: "invoices", postgres: PackageResources.V0005_invoices_postgres_sql,
            sqlite: PackageResources.V0005_invoices_sqlite_sql),
    ]
}
