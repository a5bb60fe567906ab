package import Kernel

/// What a database can refuse, the same for both kinds.
package enum DatabaseError: ServiceErrorConvertible, Sendable, Equatable {
    /// A unique rule was hurt. The name is PostgreSQL's form for both databases: `users_email_key`.
    case uniqueViolation(constraint: String)
    /// A row that others point to, or that points to nothing.
    case foreignKeyViolation(detail: String)
    /// Another rule of the schema (NOT NULL, CHECK).
    case constraintViolation(detail: String)
    /// The database cannot be reached, or the pool gave no connection within the wait limit.
    case unavailable(detail: String)
    /// Two transactions clashed and the repeats were used up.
    case conflict
    /// A column was missing, NULL or of another type than the code reads.
    case unexpectedValue(column: String, found: String)
    /// Anything else: a mistake in our SQL. Never shown to users.
    case failed(code: String, detail: String)

    /// The refusal for a caller: only an absent or busy database is worth a repeat; all else is our own mistake.
    package var asServiceError: ServiceError? {
        switch self {
        case .unavailable: ServiceError(.unavailable, "The database is away; try again.", retryAfter: .seconds(1))
        case .conflict: ServiceError(.unavailable, "Too many writers at once; try again.", retryAfter: .seconds(1))
        default: nil
        }
    }

    /// PostgreSQL's own refusal of U+0000 in a text, the same for both databases.
    static let zeroCharacter = DatabaseError.failed(code: "22021", detail: "a text holds the character U+0000")
}
