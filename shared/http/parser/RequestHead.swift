/// The head of a request, checked against the grammar.
struct RequestHead: Sendable {
    var method: HTTPMethod
    /// Origin-form, still encoded.
    var target: String
    /// Decoded, without dot segments and query.
    var path: String
    var isHTTP11: Bool
    var headers: Headers
    var framing: BodyFraming
    var keepsAlive: Bool
    var expectsContinue: Bool
    /// Whether `Connection` names `Upgrade`.
    var upgrades: Bool
}

/// How the end of a body is found (RFC 9112 §6.3).
enum BodyFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

/// A request that is answered by the server itself, and whose connection ends with that.
struct BadRequest: Error, Equatable {
    let status: Int
    let reason: String

    init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}
