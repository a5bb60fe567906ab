internal import HTTP

/// What of a service's answer reaches the client.
enum Homeward {
    /// The fields of the answer without what belongs to the connection behind us, and with our name in `Via`.
    static func headers(of answer: Headers) -> Headers {
        let hop = HopByHop(answer)
        let via = Onward.via(after: answer)
        var headers = answer
        headers.removeAll { $0.staysInside || hop.covers($0) }
        headers.add("Via", via)
        return headers
    }
}
