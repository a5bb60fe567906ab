import Testing

@testable import Gateway

@Suite("Each mistake in a route file is told with its line, and how to mend it")
struct RouteMistakeTests {
    /// In a file whose line 4 is a route with `keys` beside name and service; what the first mistake says.
    @Test(arguments: [
        ("path: /a, bdy_limit: 1MB", "4:41: “bdy_limit” is no key here (did you mean “body_limit”?)"),
        ("path: /a, colour: red", "4:41: “colour” is no key here; known are name, path, prefix"),
        ("path: /a, methods: GET", "4:50: a list such as [a, b] is expected here, this is “GET”"),
        ("path: /a, methods: []", "4:50: an empty list takes no method: leave “methods” out to take all"),
        (
            "path: /a, methods: [get]",
            "4:51: “get” is none of GET, HEAD, POST, PUT, PATCH, DELETE (did you mean “GET”?)"
        ),
        ("path: /a, methods: [TRACE]", "4:51: “TRACE” is none of GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("path: /a, access: everyone", "4:49: “everyone” is none of public, user, service"),
        (
            "path: /a, access: {role: amdin}",
            "4:56: “amdin” is none of viewer, user, moderator, admin, owner (did you mean “admin”?)"
        ),
        ("path: /a, rate_limits: [fwe]", "4:55: “fwe” is none of few (did you mean “few”?)"),
        (
            "path: /a, body_limit: 1048576",
            "4:53: a size such as 512B, 64KB, 1MB or 2GB is expected here, this is “1048576” without a unit"
        ),
        ("path: /a, body_limit: 1Mb", "4:53: a size such as 512B, 64KB, 1MB or 2GB is expected here, this is “1Mb”"),
        (
            "path: /a, timeouts: {total: 30}",
            "4:59: a time such as 250ms, 30s, 2m, 1h or 1d is expected here, this is “30” without a unit"
        ),
        ("path: /a, timeouts: {connect: 2h}", "4:61: a time from 1ms to 1h is expected here, this is “2h”"),
        ("path: /a, timeouts: 30s", "4:51: a mapping (key: value) is expected here, this is “30s”"),
        ("path: /a, timeouts: {conect: 1s}", "4:52: “conect” is no key here (did you mean “connect”?)"),
        ("path: /a, retry: {attempts: 0}", "4:59: a whole number from 1 to 10 is expected here, this is “0”"),
        ("path: /a, retry: {attempts: two}", "4:59: a whole number from 1 to 10 is expected here, this is “two”"),
        ("path: /a, retry: {statuses: [404]}", "4:60: a whole number from 500 to 599 is expected here, this is “404”"),
        ("path: /a, retry: {backoff: 2s, longest_backoff: 1s}", "4:48: longest_backoff is shorter than backoff"),
        (
            "path: /a, breaker: {failure_ratio: 50}",
            "4:66: a share from 0 to 1 such as 0.5 is expected here, this is “50”"
        ),
        ("path: /a, breaker: {failure_ratio: nan}", "4:66: a share from 0 to 1"),
        ("path: /a, priority: urgent", "4:51: “urgent” is none of low, normal, high"),
        ("path: /a, compress: yes", "4:51: true or false is expected here, this is “yes”"),
        ("path: /a, cache: {shared: true}", "4:12: a shared cache would give one person's answer to all"),
        (
            "path: /a, cors: {origins: [app.example.org]}",
            "4:58: “app.example.org” is no origin: write https://app.example.org"
        ),
        (
            "path: /a, cors: {origins: [\"*\"], credentials: true}",
            "4:47: credentials for every origin (*) would open accounts"
        ),
        ("path: /a, cors: {credentials: true}", "4:47: “origins” names nobody"),
        ("path: /a, hosts: [API.example.org]", "4:49: “API.example.org” is no host"),
        ("path: /a, hosts: [\"a.org:80\"]", "4:49: “a.org:80” is no host"),
        ("path: /a, headers: [x]", "4:50: a mapping of fields to values is expected here, this is a list"),
        ("path: /a, headers: {\"x y\": 1}", "4:51: “x y” is no name of a header field"),
        ("path: /a, websocket_idle: 100ms", "4:57: a time from 1s to 1d is expected here"),
        ("path: /a, deprecation: {sunset: 2027-01-01}", "4:54: “since” is missing: 2026-11-01"),
        ("path: /a, deprecation: {since: 1.11.2026}", "4:62: “1.11.2026” is no day: write 2026-11-01"),
        ("path: /a, deprecation: {since: 2027-01-01, sunset: 2026-01-01}", "4:54: the sunset is not after the day"),
        (
            "path: /a, deprecation: {since: 2026-01-01, successor: \"/b/{id}\"}",
            "4:85: the path catches no {id}: it has no parameters"
        ),
        ("prefix: /a, path: /a", "4:49: the route has “path” and “prefix”: it needs one of them"),
        ("methods: [GET]", "4:5: the route has neither “path” nor “prefix”: it needs one of them"),
        ("path: a", "4:37: a path begins with a slash"),
        ("path: /a/", "4:37: a path has no empty segment and no slash at its end"),
        ("path: /a//b", "4:37: a path has no empty segment"),
        ("path: /a/../b", "4:37: a path has no dot segments"),
        ("path: /a%20b", "4:37: “a%20b” has characters that stand in no path as they are"),
        ("path: \"/a?b\"", "4:37: “a?b” has characters that stand in no path as they are"),
        ("path: \"/{id}/{id}\"", "4:37: {id} is there twice: give each parameter a name of its own"),
        ("path: \"/{a...}/b\"", "4:37: nothing may follow {name...}, which takes the rest"),
        ("path: \"/a{id}\"", "4:37: “a{id}” mixes text and a parameter"),
        ("path: \"/{}\"", "4:37: “{}” is no parameter"),
        ("prefix: \"/a/{id}\"", "4:39: a prefix has no {id}: write it as “path”"),
        ("path: \"/a/{id}\", rewrite: \"/b/{ident}\"", "4:57: the path catches no {ident}: it catches {id}"),
        (
            "path: \"/a/{ident}\", rewrite: \"/b/{indent}\"",
            "4:60: the path catches no {indent}: it catches {ident}"
        ),
        ("path: \"/a/{x...}\", rewrite: \"/b/{x}\"", "4:59: the path catches no {x}: it catches {x...}"),
        ("path: /a, rewrite: b", "4:50: a path begins with a slash"),
        ("path: /a, answer: home", "4:49: the route has “service” and “answer”: it needs one of them"),
        ("path: /a, path: /b", "4:41: “path” is there twice, first in line 4: keep one"),
        ("path: [/a]", "4:37: a word is expected here, this is a list"),
        ("path: /a, breaker: {fallback: {status: 100}}", "4:70: a whole number from 200 to 599 is expected here"),
        ("path: /a, breaker: {fallback: {body: \"{\"}}", "4:68: the body is no JSON: write it in quotes"),
        ("path: /a, breaker: {fallback: {status: 200}}", "4:61: “body” is missing: JSON in quotes"),
    ])
    func `in a route`(keys: String, mistake: String) {
        let text = RouteFileTests.head + "routes:\n  - {name: it, service: user, \(keys)}\n"
        let mistakes = RouteFileTests.mistakes(text)
        #expect(mistakes.contains { $0.hasPrefix(mistake) }, "\(mistakes)")
    }

    @Test(arguments: [
        ("", "1:1: the file is empty: it needs “services” and “routes”"),
        ("[]", "1:1: a mapping (key: value) is expected here, this is a list"),
        ("version: 2\n", "1:10: “2” is none of 1"),
        ("services: {}\n", "1:1: “routes” is missing: a list of at least one route"),
        ("routes: []\n", "1:9: “routes” is missing: a list of at least one route"),
        ("routes:\n  - {name: a, path: /a}\n", "2:5: the route has neither “service” nor “answer”: who answers?"),
        ("routes:\n  - {path: /a, answer: home}\n", "2:5: the route has no “name”"),
        ("routes:\n  - {name: A b, path: /a, answer: home}\n", "2:12: “A b” is no name: lower-case letters, digits"),
        ("routes:\n  - {name: a, path: /a, answer: hmoe}\n", "2:33: “hmoe” is none of home (did you mean “home”?)"),
        ("routes:\n  - {name: a, path: /a, answer: home, rewrite: /b}\n", "2:48: an answer of the gateway has no path"),
        ("routes:\n  - nonsense\n", "2:5: a mapping (key: value) is expected here, this is “nonsense”"),
        ("services: {user: {}}\n", "1:18: “address” is missing: where it is when USER_SERVICE_URL is not set"),
        ("services: {user: {address: localhost}}\n", "1:28: address=localhost is not http://HOST:PORT"),
        ("services: {user: {address: http://h/x}}\n", "1:28: address=http://h/x is not http://HOST:PORT"),
        ("services: {User: {address: \"http://h\"}}\n", "1:12: “User” is no name"),
        ("services: {user: {balancing: random}}\n", "1:30: “random” is none of round_robin, weighted"),
        (
            "services: {user: {health: {intervall: 1s}}}\n",
            "1:28: “intervall” is no key here (did you mean “interval”?)"
        ),
        ("services: [user]\n", "1:11: a mapping from names is expected here, this is a list"),
        ("rate_limits: {a: {}}\n", "1:18: “limit” is missing: 30/min"),
        (
            "rate_limits: {a: {limit: 30}}\n",
            "1:26: a rate such as 30/min, 3/h or 100/10s is expected here, this is “30”"
        ),
        ("rate_limits: {a: {limit: 0/min}}\n", "1:26: a rate such as 30/min"),
        ("rate_limits: {a: {limit: 3/week}}\n", "1:26: a rate such as 30/min"),
        ("rate_limits: {a: {limit: 3/h, per: person}}\n", "1:36: “person” is none of address, user, route, everyone"),
        ("rate_limits: {a: {limit: 3/h, burst: 0}}\n", "1:38: a whole number from 1 to 1000000 is expected here"),
        ("defaults: {route: {}}\n", "1:12: “route” is no key here (did you mean “routes”?)"),
        ("defaults: {routes: {name: a}}\n", "1:21: “name” is no key here; known are timeouts"),
        ("rout: []\n", "1:1: “rout” is no key here (did you mean “routes”?)"),
    ])
    func `in the rest of the file`(text: String, mistake: String) {
        let mistakes = RouteFileTests.mistakes(text)
        #expect(mistakes.contains { $0.hasPrefix(mistake) }, "\(mistakes)")
    }

    @Test func `two routes of one name are named with both lines`() {
        let mistakes = RouteFileTests.mistakes(
            "routes:\n  - {name: a, path: /a, answer: home}\n  - {name: a, path: /b, answer: home}\n")
        #expect(mistakes == ["3:12: “a” is already the route of line 2: rename one"])
    }

    /// The second route is in line 3; whether the first one leaves it anything.
    @Test(arguments: [
        ("path: /a", "path: /a", true),
        ("path: /a, methods: [GET]", "path: /a", false),
        ("path: /a", "path: /a, methods: [GET]", true),
        ("path: /a, methods: [GET]", "path: /a, methods: [HEAD]", true),
        ("prefix: /a", "prefix: /a", true),
        ("prefix: /a", "path: /a", false),
        ("prefix: /a", "prefix: /a/b", false),
        ("path: \"/a/{x}\"", "path: \"/a/{y}\"", true),
        ("path: \"/a/{x...}\"", "path: \"/a/{y}\"", true),
        ("path: \"/a/{x}\"", "path: \"/a/{y...}\"", false),
        ("path: \"/a/{x}/c\"", "path: \"/a/{y}/d\"", false),
        ("path: /a, hosts: [x.org]", "path: /a", false),
        ("path: /a, hosts: [\"*.x.org\"]", "path: /a, hosts: [b.x.org]", true),
        ("path: /a, hosts: [\"*.x.org\"]", "path: /a, hosts: [x.org]", false),
        ("path: /a, headers: {x: \"1\"}", "path: /a, headers: {x: \"1\", y: \"2\"}", true),
        ("path: /a, headers: {x: \"\"}", "path: /a, headers: {X: \"1\"}", true),
        ("path: /a, headers: {x: \"2\"}", "path: /a, headers: {x: \"1\"}", false),
    ])
    func `a route that no request reaches is a mistake`(first: String, second: String, isShadowed: Bool) {
        let mistakes = RouteFileTests.mistakes(
            "routes:\n  - {name: a, answer: home, \(first)}\n  - {name: b, answer: home, \(second)}\n")
        let wanted =
            "3:5: no request reaches “b”: “a” (line 2) takes them all; move it up, or give it conditions of its own"
        #expect(mistakes == (isShadowed ? [wanted] : []))
    }

    @Test func `two routes together can take all of a third`() {
        let mistakes = RouteFileTests.mistakes(
            """
            routes:
              - {name: a, path: /a, methods: [GET], answer: home}
              - {name: b, path: /a, methods: [POST, PUT, PATCH, DELETE], answer: home}
              - {name: c, path: /a, answer: home}
            """)
        #expect(
            mistakes == [
                "4:5: no request reaches “c”: “a” (line 2) and “b” (line 3) take them all; move it up, or give it "
                    + "conditions of its own"
            ])
    }

    @Test func `no more than two hundred mistakes are listed`() {
        let text = "routes:\n" + String(repeating: "  - 1\n", count: 1_000)
        #expect(RouteFileTests.mistakes(text).count == 200)
    }
}
