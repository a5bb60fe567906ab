import HTTP

/// The bodies that every measured server sends.
enum FixedAnswers {
    /// Sizes by path; a small JSON answer, a page of a list, and a long list.
    private static let sizes = [("/98", 98), ("/1k", 1_024), ("/64k", 65_536)]

    static var routes: [Route] {
        sizes.map { path, size in
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: size)
            return Route(.get, path, access: .everyone, "\(size) bytes") { _ in answer(body) }
        } + [
            Route(.get, "/async/98", access: .everyone, "98 bytes, made in a task") { _ in
                await Task.yield()
                return answer([UInt8](repeating: UInt8(ascii: "x"), count: 98))
            }
        ]
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
