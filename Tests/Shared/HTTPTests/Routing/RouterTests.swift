import HTTP
import Kernel
import Testing

@Suite("Finding the route of a request")
struct RouterTests {
    static func route(_ method: HTTPMethod, _ pattern: String) -> Route {
        Route(method, pattern, access: .everyone, "A route") { request in
            let caught = RouterTests.names.compactMap { name in request.parameters[name].map { "\(name)=\($0)" } }
            return .text(.ok, ([request.context.routePattern] + caught).joined(separator: " "))
        }
    }

    static let names = ["id", "post", "file"]

    func router() throws -> Router {
        try Router(
            [
                Self.route(.get, "/"), Self.route(.get, "/users"), Self.route(.post, "/users"),
                Self.route(.get, "/users/{id}"), Self.route(.delete, "/users/{id}"), Self.route(.get, "/users/me"),
                Self.route(.get, "/users/{id}/posts/{post}"), Self.route(.get, "/files/{file...}"),
            ], middleware: [])
    }

    @Test(arguments: [
        ("/", "/"), ("/users", "/users"), ("/users/7", "/users/{id} id=7"), ("/users/me", "/users/me"),
        ("/users/me/posts/3", "/users/{id}/posts/{post} id=me post=3"),
        ("/files/a/b.txt", "/files/{file...} file=a/b.txt"),
        ("/users/a b", "/users/{id} id=a b"),
    ])
    func `a literal wins over a parameter and what is caught is handed over`(path: String, answer: String) async throws
    {
        let response = await ask(try router(), .get, path)
        #expect(response.status == .ok)
        #expect(response.text == answer)
    }

    @Test(arguments: ["/nothing", "/users/", "/users//", "/users/7/", "/Users", "//users", "/files/", "/files"])
    func `a path that no route has is answered 404 with a problem`(path: String) async throws {
        let response = await ask(try router(), .get, path)
        #expect(response.status == .notFound)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(response.json?["code"]?.string == "route_not_found")
    }

    @Test func `a method that the path does not take is answered 405 with Allow`() async throws {
        let response = await ask(try router(), .put, "/users/7")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS")
        #expect(response.json?["code"]?.string == "method_not_allowed")
    }

    @Test func `OPTIONS of the whole server is answered without a route`() async throws {
        #expect(await ask(try router(), .options, "*").status == .noContent)
    }

    @Test func `OPTIONS tells the methods and HEAD is answered by GET's route`() async throws {
        let options = await ask(try router(), .options, "/users")
        #expect(options.status == .noContent)
        #expect(options.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
        let head = await ask(try router(), .head, "/users/7")
        #expect(head.status == .ok)
        #expect(head.text == "/users/{id} id=7")
    }

    @Test func `routes that no request could tell apart are refused at start, all of them named`() {
        let refusal = #expect(throws: ConfigurationError.self) {
            try Router(
                [
                    Self.route(.get, "/users/{id}"), Self.route(.get, "/users/{post}"), Self.route(.get, "no-slash"),
                    Self.route(.get, "/a/{id}/b/{id}"), Self.route(.get, "/a/{file...}/b"), Self.route(.get, "/a/{}"),
                ], middleware: [])
        }
        #expect(refusal?.mistakes.count == 5)
    }

    @Test func `middleware runs in its order around every answer, 404 and 405 too`() async throws {
        struct Mark: Middleware {
            let name: String
            func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
                var response = try await next(request)
                response.headers.add("Trail", "\(name):\(route?.pattern ?? "-")")
                return response
            }
        }
        struct Mapping: Middleware {
            func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
                do { return try await next(request) } catch {
                    return Problem(error, in: request.context).response(to: request)
                }
            }
        }
        let router = try Router(
            [Self.route(.get, "/users")], middleware: [Mark(name: "outer"), Mark(name: "inner"), Mapping()])
        #expect(await ask(router, .get, "/users").headers.values("Trail") == ["inner:/users", "outer:/users"])
        #expect(await ask(router, .get, "/none").headers.values("Trail") == ["inner:-", "outer:-"])
        #expect(await ask(router, .put, "/users").headers.values("Trail") == ["inner:-", "outer:-"])
    }

    @Test func `a router without any mapping still answers a thrown refusal by its problem`() async throws {
        let route = Route(.get, "/x", access: .everyone, "Refuses") { _ in throw ServiceError(.conflict, "Taken.") }
        let response = await ask(try Router([route], middleware: []), .get, "/x")
        #expect(response.status == 409)
    }
}
