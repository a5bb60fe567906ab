package import Database

/// The tables of the user service.
package enum UserSchema {
    package static let migrations = [
        Migration(
            version: 1, name: "users", postgres: PackageResources.V0001_users_postgres_sql,
            sqlite: PackageResources.V0001_users_sqlite_sql)
    ]
}
