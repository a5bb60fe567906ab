/// The limits of a database's pool and transactions.
package struct DatabaseLimits: Sendable {
    /// Connections of one pool.
    package var connections = 8
    /// How long a statement waits for a free connection before `.unavailable`.
    package var wait = Duration.seconds(5)
    /// Statements waiting for a connection at once; one more is `.unavailable` at once.
    package var waiting = 1_024
    /// How long a connection attempt may take.
    package var connect = Duration.seconds(5)
    /// How long one PostgreSQL statement may take before the server ends it.
    package var statement = Duration.seconds(30)
    /// How often a transaction is tried when it clashes with another.
    package var transactionAttempts = 5
    /// Prepared statements kept per connection.
    package var preparedStatements = 256

    package init() {}
}
