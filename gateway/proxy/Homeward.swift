internal import HTTP

/// What of a service's answer reaches the client.
enum Homeward {
    /// The fields of the answer without what belongs to the connection behind us, and with our name in `Via`.
    static func headers(of answer: Headers) -> Headers {
        let hop = HopByHop(answer)
        var headers = Headers()
        var via = Onward.via
        for field in answer {
            if FieldName.staysInside(field.name) {
                if FieldName.matches(field.name, "via") { via = Onward.via(after: answer.values("Via")) }
            } else if !hop.covers(field.name) {
                headers.add(field.name, field.value)
            }
        }
        headers.add("Via", via)
        return headers
    }
}
