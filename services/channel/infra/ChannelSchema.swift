package import Database

/// The tables of the channel service; those that events need come after them.
package enum ChannelSchema {
    package static let migrations = [
        Migration(
            version: 1, name: "channels", postgres: PackageResources.V0001_channels_postgres_sql,
            sqlite: PackageResources.V0001_channels_sqlite_sql)
    ]
}
