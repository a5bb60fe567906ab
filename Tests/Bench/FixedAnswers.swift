import HTTP

/// The bodies that every measured server sends.
enum FixedAnswers {
    /// By path: a small JSON answer, a page of a list, and a long list.
    private static let bodies: [String: [UInt8]] = [
        "/98": body(98), "/1k": body(1_024), "/64k": body(65_536),
    ]

    /// Answers where the request arrives, without a task; nil for what is not fixed.
    static func inline(_ request: Request) -> Response? {
        guard request.method == .get, let body = bodies[request.path] else { return nil }
        return answer(body)
    }

    /// The same by way of the router, each in its connection's task.
    static let routes: [Route] = bodies.map { path, body in
        Route(.get, "/async" + path, access: .everyone, "\(body.count) bytes") { _ in answer(body) }
    }

    private static func body(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: count) }

    private static func answer(_ body: [UInt8]) -> Response {
        Response(.ok, headers: ["Content-Type": "text/plain"], body: .bytes(body))
    }
}

/// Sends a request's body back, whatever the method and path: what conformance suites ask for.
enum Echo {
    private static let bodyLimit = 1_048_576

    static var routes: [Route] {
        let methods: [HTTPMethod] = [.get, .post, .put, .patch, .delete]
        return methods.flatMap { method in
            ["/", "/{rest...}"].map { pattern in
                Route(method, pattern, access: .everyone, "The body of the request") { request in
                    Response(
                        .ok, headers: ["Content-Type": "text/plain"],
                        body: .bytes(try await request.body.collect(upTo: bodyLimit)))
                }
            }
        }
    }
}
