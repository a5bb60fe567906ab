internal import HTTP

/// The fields that belong to one connection and are never passed on (RFC 9110 §7.6.1).
struct HopByHop {
    /// What this message's `Connection` names beside its usual words; empty for nearly every message.
    private var named: [String] = []

    init(_ headers: Headers) {
        for field in headers where FieldName.matches(field.name, "connection") {
            if FieldName.matches(field.value, "keep-alive") || FieldName.matches(field.value, "close") { continue }
            for token in field.value.split(separator: ",") {
                named.append(token.filter { $0 != " " && $0 != "\t" }.lowercased())
            }
        }
    }

    /// Whether a field of this name stays on its connection.
    func covers(_ name: String) -> Bool {
        if FieldName.isHopByHop(name) { return true }
        return !named.isEmpty && named.contains { FieldName.matches(name, $0) }
    }
}
