internal import CPostgreSQL

/// One call of a borrower on its way through a connection.
struct PostgresJob {
    enum Work {
        case statement(sql: String, parameters: PostgresParameters)
        case script(sql: String)
    }

    let work: Work
    let answer: CheckedContinuation<PostgresAnswer, any Error>
    /// The statement is being prepared; its execution follows.
    var isPreparing: StatementKey?
    var answered: PostgresAnswer?
    var error: DatabaseError?
}

/// What a call gave.
struct PostgresAnswer: Sendable {
    let result: QueryResult
    /// The server's word for what it did: `COMMIT`.
    let command: String
}

/// What makes two calls share one prepared statement.
struct StatementKey: Hashable {
    let sql: String
    let types: [Oid]
}
