internal import CPostgreSQL

/// What the server, or libpq for it, says of a statement that failed.
struct PostgresFailure {
    private let state: String
    private let message: String
    private let constraint: String

    init(_ result: OpaquePointer) {
        func field(_ letter: Character) -> String {
            let code = Int32(letter.asciiValue ?? 0)
            return PQresultErrorField(result, code).map { String(cString: $0) } ?? ""
        }
        state = field("C")
        let primary = field("M")
        let detail = field("D")
        constraint = field("n")
        let whole = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        message = primary.isEmpty ? whole : detail.isEmpty ? primary : "\(primary): \(detail)"
    }

    /// PostgreSQL manual, appendix A: the five letters of SQLSTATE, the first two being the class.
    var asDatabaseError: DatabaseError {
        switch state {
        case "23505": .uniqueViolation(constraint: constraint)
        case "23503": .foreignKeyViolation(detail: message)
        case "40001", "40P01": .conflict
        // The statement's deadline, and a server that is stopping, starting or has crashed.
        case "57014", "57P01", "57P02", "57P03", "57P05": .unavailable(detail: message)
        // A protocol violation: the values do not fit the statement.
        case "08P01": .failed(code: state, detail: message)
        // No state at all: the connection broke before the server could answer.
        case "": .unavailable(detail: message)
        default: byClass
        }
    }

    private var byClass: DatabaseError {
        switch state.prefix(2) {
        case "23": .constraintViolation(detail: message)
        case "08", "53", "58": .unavailable(detail: message)
        default: .failed(code: state, detail: message)
        }
    }
}
