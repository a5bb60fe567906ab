internal import HTTP

/// The fields that belong to one connection and are never passed on (RFC 9110 §7.6.1).
struct HopByHop {
    /// What this message's `Connection` names beside its usual words; empty for nearly every message.
    private let named: [String]

    init(_ headers: Headers) {
        // Nearly every message says nothing, or one usual word: that needs no list.
        let isUsual = headers.withValue("Connection") { value in
            FieldName(value).equals("keep-alive") || FieldName(value).equals("close")
        }
        guard let isUsual, !isUsual || headers.count(of: "Connection") > 1 else {
            named = []
            return
        }
        let tokens = headers.values("Connection").flatMap { $0.split(separator: ",") }
        named = tokens.map { token in token.filter { $0 != " " && $0 != "\t" }.lowercased() }
            .filter { $0 != "keep-alive" && $0 != "close" }
    }

    /// Whether a field of this name stays on its connection.
    func covers(_ name: FieldName) -> Bool {
        if name.isHopByHop { return true }
        if named.isEmpty { return false }
        return named.contains { token in
            var token = token
            return token.withUTF8 { name.equals($0) }
        }
    }
}
