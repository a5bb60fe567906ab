package import Database

/// The tables of the payment service; those that events need come after them.
package enum PaymentSchema {
    package static let migrations = [
        Migration(
            version: 1, name: "accounts", postgres: PackageResources.V0001_accounts_postgres_sql,
            sqlite: PackageResources.V0001_accounts_sqlite_sql),
        Migration(
            version: 6, name: "quotas", postgres: PackageResources.V0006_quotas_postgres_sql,
            sqlite: PackageResources.V0006_quotas_sqlite_sql),
    ]
}
