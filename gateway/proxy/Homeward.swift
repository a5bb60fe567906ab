internal import HTTP

/// What of a service's answer reaches the client.
enum Homeward {
    /// Fields that tell of our machinery, and those that our own server writes.
    private static let kept: Set<String> = [
        "content-length", "date", "server", "x-powered-by", "x-request-id", "alt-svc", "traceparent",
    ]

    /// The fields of the answer without what belongs to the connection behind us.
    static func headers(of answer: Headers) -> Headers {
        let hop = HopByHop(answer)
        var headers = Headers()
        for field in answer {
            let name = field.name.lowercased()
            if hop.covers(name) || kept.contains(name) || name == "via" { continue }
            headers.add(field.name, field.value)
        }
        headers.add("Via", (answer.values("Via") + ["1.1 \(Onward.pseudonym)"]).joined(separator: ", "))
        return headers
    }
}
