internal import HTTP

/// The fields that belong to one connection and are never passed on (RFC 9110 §7.6.1).
struct HopByHop {
    private static let always: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "http2-settings", "proxy-authorization", "proxy-authenticate", "proxy-authentication-info",
    ]

    private let named: Set<String>

    /// Also knows the fields that this message's `Connection` names.
    init(_ headers: Headers) {
        let tokens = headers.values("Connection").flatMap { $0.split(separator: ",") }
        named = Set(tokens.map { token in token.filter { $0 != " " && $0 != "\t" }.lowercased() })
    }

    /// Whether a field of this name, in lower case, stays on its connection.
    func covers(_ name: String) -> Bool { HopByHop.always.contains(name) || named.contains(name) }
}
