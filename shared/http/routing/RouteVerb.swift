/// Makes routes whose types document themselves:
///
///     .post("/api/v1/users", access: .everyone, "Open an account", body: Form.self, answers: View.self) {
///         request, form in …
///     }
///
/// `body` is decoded before the handler runs; `answers` is encoded after it with `status`. A handler that wants headers
/// of its own gives a `Response` instead of the value.
package struct RouteVerb: Sendable {
    let method: HTTPMethod

    /// Takes a body and answers with a value.
    package func callAsFunction<Body: Documented, Answer: Documented & Encodable>(
        _ pattern: String, access: Access, _ summary: String, body: Body.Type, answers: Answer.Type,
        status: HTTPStatus = .ok, query: [QueryParameter] = [], bodyLimit: Int = Request.bodyLimit,
        _ handler: @escaping @Sendable (Request, Body) async throws -> Answer
    ) -> Route {
        self(
            pattern, access: access, summary, body: body, answers: answers, status: status, query: query,
            bodyLimit: bodyLimit
        ) { request, body -> Response in try .json(status, try await handler(request, body)) }
    }

    /// Takes a body and makes the answer itself.
    package func callAsFunction<Body: Documented, Answer: Documented & Encodable>(
        _ pattern: String, access: Access, _ summary: String, body: Body.Type, answers: Answer.Type,
        status: HTTPStatus = .ok, query: [QueryParameter] = [], bodyLimit: Int = Request.bodyLimit,
        _ handler: @escaping @Sendable (Request, Body) async throws -> Response
    ) -> Route {
        let documentation = RouteDocumentation(body: body, answer: answers, status: status, query: query)
        return Route(method, pattern, access: access, summary, documentation: documentation) { request in
            try await handler(request, try await request.decode(body, upTo: bodyLimit))
        }
    }

    /// Takes a body and answers without one.
    package func callAsFunction<Body: Documented>(
        _ pattern: String, access: Access, _ summary: String, body: Body.Type, status: HTTPStatus = .noContent,
        query: [QueryParameter] = [], bodyLimit: Int = Request.bodyLimit,
        _ handler: @escaping @Sendable (Request, Body) async throws -> Void
    ) -> Route {
        let documentation = RouteDocumentation(body: body, status: status, query: query)
        return Route(method, pattern, access: access, summary, documentation: documentation) { request in
            try await handler(request, try await request.decode(body, upTo: bodyLimit))
            return Response(status)
        }
    }

    /// Answers with a value.
    package func callAsFunction<Answer: Documented & Encodable>(
        _ pattern: String, access: Access, _ summary: String, answers: Answer.Type, status: HTTPStatus = .ok,
        query: [QueryParameter] = [], _ handler: @escaping @Sendable (Request) async throws -> Answer
    ) -> Route {
        self(pattern, access: access, summary, answers: answers, status: status, query: query) { request -> Response in
            try .json(status, try await handler(request))
        }
    }

    /// Makes the answer itself, of a documented type.
    package func callAsFunction<Answer: Documented & Encodable>(
        _ pattern: String, access: Access, _ summary: String, answers: Answer.Type, status: HTTPStatus = .ok,
        query: [QueryParameter] = [], _ handler: @escaping Handler
    ) -> Route {
        let documentation = RouteDocumentation(answer: answers, status: status, query: query)
        return Route(method, pattern, access: access, summary, documentation: documentation, handler: handler)
    }

    /// Answers without a body.
    package func callAsFunction(
        _ pattern: String, access: Access, _ summary: String, status: HTTPStatus = .noContent,
        query: [QueryParameter] = [], _ handler: @escaping @Sendable (Request) async throws -> Void
    ) -> Route {
        let documentation = RouteDocumentation(status: status, query: query)
        return Route(method, pattern, access: access, summary, documentation: documentation) { request in
            try await handler(request)
            return Response(status)
        }
    }

    /// Makes the answer itself; `consumes` and `produces` name content types other than JSON.
    package func callAsFunction(
        _ pattern: String, access: Access, _ summary: String, status: HTTPStatus = .ok, query: [QueryParameter] = [],
        consumes: [String] = [], produces: [String] = [], _ handler: @escaping Handler
    ) -> Route {
        let documentation = RouteDocumentation(status: status, query: query, consumes: consumes, produces: produces)
        return Route(method, pattern, access: access, summary, documentation: documentation, handler: handler)
    }
}

extension Route {
    package static let get = RouteVerb(method: .get)
    package static let post = RouteVerb(method: .post)
    package static let put = RouteVerb(method: .put)
    package static let patch = RouteVerb(method: .patch)
    package static let delete = RouteVerb(method: .delete)
}
