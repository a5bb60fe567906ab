import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("The route of a request is found")
struct RouteMatcherTests {
    static func route(
        _ name: String, _ path: RouteMatch.Path, _ methods: [HTTPMethod] = [], hosts: [String] = [],
        headers: [RouteMatch.HeaderCondition] = []
    ) -> GatewayRoute {
        GatewayRoute(
            name: name, match: RouteMatch(path: path, methods: methods, hosts: hosts, headers: headers),
            target: .service("user", rewrite: nil))
    }

    /// The name of the route, or what else is said.
    static func find(
        _ matcher: RouteMatcher, _ path: String, _ method: HTTPMethod = .get, headers: Headers = Headers()
    ) -> String {
        switch matcher.find(Request(method: method, target: path, path: path, headers: headers)) {
        case .found(let route): route.route.name
        case .wrongMethod(let allow): "405 \(allow)"
        case .unknown: "404"
        case .ambiguous: "400"
        }
    }

    let matcher = RouteMatcher([
        route("a", .prefix("/a")), route("ab", .prefix("/a/b")), route("exact", .exact("/a/b/c")),
        route("template", .template("/a/{x}/c/{y}")), route("rest", .template("/t/{x...}")),
        route("deep", .template("/t/{x}/z")), route("post", .exact("/p"), [.post]),
        route("get", .exact("/p"), [.get]), route("only-post", .exact("/q"), [.post, .delete]),
    ])

    @Test(arguments: [
        ("/a", "a"), ("/a/x", "a"), ("/a/x/y/z", "a"), ("/ax", "404"), ("/a/b", "ab"), ("/a/bc", "a"),
        ("/a/b/c", "exact"), ("/a/b/c/d", "template"), ("/a/x/c/d", "template"), ("/a/x/c", "a"),
        ("/a/x/c/d/e", "a"), ("/t", "404"), ("/t/1", "rest"), ("/t/1/2/3", "rest"), ("/t/1/z", "deep"),
        ("/t/1/z/2", "rest"), ("/", "404"), ("/A", "404"), ("*", "404"), ("", "404"), ("a", "404"),
    ])
    func `by path, the one that is given by most letters`(path: String, name: String) {
        #expect(RouteMatcherTests.find(matcher, path) == name)
    }

    @Test(arguments: [
        ("//", "400"), ("/a//b", "400"), ("//a", "400"), ("/a/b//", "400"), ("/a/", "404"), ("/a/b/c/", "404"),
        ("/t/1/", "404"),
    ])
    func `a path with an empty segment belongs to no route`(path: String, verdict: String) {
        #expect(RouteMatcherTests.find(matcher, path) == verdict)
    }

    @Test(arguments: [
        (HTTPMethod.get, "get"), (.head, "get"), (.post, "post"), (.put, "405 GET, HEAD, OPTIONS, POST"),
        (HTTPMethod("TRACE"), "405 GET, HEAD, OPTIONS, POST"), (HTTPMethod("get"), "405 GET, HEAD, OPTIONS, POST"),
    ])
    func `by method, and HEAD goes with GET`(method: HTTPMethod, name: String) {
        #expect(RouteMatcherTests.find(matcher, "/p", method) == name)
    }

    @Test func `a method that no route of the path takes is told which ones are`() {
        #expect(RouteMatcherTests.find(matcher, "/q", .get) == "405 DELETE, OPTIONS, POST")
        #expect(RouteMatcherTests.find(matcher, "/a", .options) == "405 DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
        let preflight = Request(method: .options, target: "/q", path: "/q")
        guard case .found(let route) = matcher.find(preflight, method: .delete) else {
            Issue.record("the preflight's method has a route")
            return
        }
        #expect(route.route.name == "only-post")
    }

    @Test func `a less specific route takes the methods that a more specific one leaves`() {
        let matcher = RouteMatcher([
            RouteMatcherTests.route("open", .exact("/users"), [.post]),
            RouteMatcherTests.route("users", .prefix("/users")),
        ])
        #expect(RouteMatcherTests.find(matcher, "/users", .post) == "open")
        #expect(RouteMatcherTests.find(matcher, "/users", .get) == "users")
    }

    @Test func `by host, without port and case`() {
        let matcher = RouteMatcher([
            RouteMatcherTests.route("one", .prefix("/a"), hosts: ["api.example.org"]),
            RouteMatcherTests.route("below", .prefix("/a"), hosts: ["*.example.org"]),
            RouteMatcherTests.route("any", .prefix("/a")),
        ])
        let hosts = [
            ("api.example.org", "one"), ("API.Example.Org:8000", "one"), ("x.example.org", "below"),
            ("a.b.example.org", "below"), ("example.org", "any"), ("evilexample.org", "any"), (".example.org", "any"),
            ("[::1]:80", "any"),
        ]
        for (host, name) in hosts {
            #expect(RouteMatcherTests.find(matcher, "/a", headers: ["Host": host]) == name, "\(host)")
        }
        #expect(RouteMatcherTests.find(matcher, "/a") == "any")
    }

    @Test func `by fields: a value, or any`() {
        let matcher = RouteMatcher([
            RouteMatcherTests.route("beta", .prefix("/a"), headers: [.init(name: "x-beta", value: "1")]),
            RouteMatcherTests.route("some", .prefix("/a"), headers: [.init(name: "x-beta", value: "")]),
        ])
        #expect(RouteMatcherTests.find(matcher, "/a", headers: ["X-Beta": "1"]) == "beta")
        #expect(RouteMatcherTests.find(matcher, "/a", headers: ["X-BETA": "2"]) == "some")
        #expect(RouteMatcherTests.find(matcher, "/a") == "404")
    }

    @Test func `among equals the first of the file`() {
        let matcher = RouteMatcher([
            RouteMatcherTests.route("first", .template("/a/{x}")),
            RouteMatcherTests.route("second", .template("/a/{y}")),
            RouteMatcherTests.route("prefix", .prefix("/a")),
        ])
        #expect(RouteMatcherTests.find(matcher, "/a/1") == "first")
        #expect(RouteMatcherTests.find(matcher, "/a") == "prefix")
    }

    @Test func `a prefix of one slash takes everything`() {
        let matcher = RouteMatcher([RouteMatcherTests.route("all", .prefix("/"))])
        for path in ["/", "/a", "/a/b"] { #expect(RouteMatcherTests.find(matcher, path) == "all") }
    }

    @Test func `what the parameters caught is known by name`() throws {
        let route = try #require(
            CompiledRoute.ranked([RouteMatcherTests.route("t", .template("/a/{x}/b/{y...}"))]).first)
        let caught = route.parameters(of: "/a/1 2/b/c/d")
        #expect(caught["x"] == "1 2" && caught["y"] == "c/d" && route.pattern == "/a/{x}/b/{y...}")
    }

    /// Against a matcher that simply looks at one route after the other.
    @Test func `it finds what looking at every route would find`() throws {
        let random = SeededRandom(seed: 7)
        func draw(_ count: Int) -> Int { Int(random.bytes(1)[0]) % count }
        func segment() -> String { ["a", "b", "cc", "{p}", "{q}"][draw(5)] }
        for _ in 0..<400 {
            let routes = (0..<12).map { index in
                var path = ""
                for depth in 0..<(1 + draw(4)) {
                    path += "/" + segment().split(separator: "}")[0] + (depth < 0 ? "" : "")
                }
                path = path.split(separator: "/").enumerated().map { index, part in
                    part.hasPrefix("{") ? "/{p\(index)}" : "/\(part)"
                }.joined()
                let isPlain = !path.contains("{")
                let kind: RouteMatch.Path =
                    isPlain
                    ? (draw(2) == 0 ? .prefix(path) : .exact(path)) : .template(draw(3) == 0 ? path + "/{r...}" : path)
                return RouteMatcherTests.route("r\(index)", kind, draw(2) == 0 ? [.get] : [.post])
            }
            let matcher = RouteMatcher(routes)
            for _ in 0..<20 {
                let path = (0..<(1 + draw(5))).map { _ in "/" + ["a", "b", "cc", "d"][draw(4)] }.joined()
                let slow = CompiledRoute.ranked(routes).first { route in
                    route.methods.contains(MethodSet(.get)) && route.shape.takes(path)
                }
                let found = RouteMatcherTests.find(matcher, path)
                #expect(
                    slow.map { found == $0.route.name } ?? (found.hasPrefix("40")),
                    "\(path) \(routes.map(\.match.path))")
            }
        }
    }
}
