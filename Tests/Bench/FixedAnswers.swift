import HTTP

/// The bodies that every measured server sends.
enum FixedAnswers {
    private static let small = [UInt8](repeating: UInt8(ascii: "x"), count: 98)
    private static let medium = [UInt8](repeating: UInt8(ascii: "x"), count: 1_024)
    private static let large = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)

    /// Answers right where the request arrives.
    static func inline(_ request: Request) -> Response? {
        switch request.path {
        case "/98": answer(small)
        case "/1k": answer(medium)
        case "/64k": answer(large)
        default: nil
        }
    }

    /// The same answers, made by handlers in tasks.
    static var routes: [Route] {
        [("/98", small), ("/1k", medium), ("/64k", large)].map { path, body in
            Route(.get, "/async" + path, access: .everyone, "\(body.count) bytes") { _ in answer(body) }
        }
    }

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
