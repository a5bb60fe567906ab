import HTTP
import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("Who may call a route")
struct AuthenticationTests {
    let bench: TokenBench
    let services: ServiceTokens
    let neighbour: ServiceTokens
    let router: Router

    init() throws {
        bench = try TokenBench()
        let key = try SigningKey(id: "services", secret: [UInt8](repeating: 9, count: 32))
        services = ServiceTokens(
            key: key, issuer: "analyticbot", service: "user", clock: bench.clock, random: SeededRandom())
        neighbour = ServiceTokens(
            key: key, issuer: "analyticbot", service: "channel", clock: bench.clock, random: SeededRandom())
        let handler: Handler = { request in
            let who =
                switch request.context.identity?.kind {
                case .user(let id): "user \(id)"
                case .service(let name): "service \(name)"
                case nil: "nobody"
                }
            return Response(.ok, body: .bytes(Array(who.utf8)))
        }
        router = try Router(
            [
                Route(.get, "/open", access: .everyone, "", handler: handler),
                Route(.get, "/people", access: .user(), "", handler: handler),
                Route(.get, "/admins", access: .user(atLeast: .admin), "", handler: handler),
                Route(.get, "/services", access: .service, "", handler: handler),
                Route(.get, "/operators", access: .operator, "", handler: handler),
            ],
            middleware: [Authentication(people: bench.verifier(), services: services.verifier())])
    }

    func ask(_ path: String, _ fields: String...) async -> Answer {
        var headers = Headers()
        for field in fields { headers.add("authorization", field) }
        let response = await router.respond(
            to: Request(method: .get, target: path, path: path, headers: headers))
        var text = ""
        if case .bytes(let bytes) = response.body { text = String(decoding: bytes, as: UTF8.self) }
        return Answer(
            status: response.status.code, text: text, challenge: response.headers["WWW-Authenticate"] ?? "")
    }

    struct Answer: Equatable {
        let status: Int
        let text: String
        let challenge: String
    }

    @Test func `an open route asks nobody, not even who shows an expired token`() async {
        #expect(await ask("/open").text == "nobody")
        #expect(await ask("/open", "Bearer nonsense").text == "nobody")
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER"])
    func `a person's token opens what is for people`(scheme: String) async throws {
        #expect(await ask("/people", "\(scheme) \(try bench.token())").text == "user 42")
    }

    @Test func `a role that is too low is 403, one that is high enough is let in`() async throws {
        #expect(await ask("/admins", "Bearer \(try bench.token())").status == 403)
        #expect(await ask("/admins", "Bearer \(try bench.token(["role": "\"admin\""]))").text == "user 42")
        #expect(await ask("/admins", "Bearer \(try bench.token(["role": "\"owner\""]))").text == "user 42")
    }

    @Test func `without a header the answer says so, with the scheme and no error`() async {
        let answer = await ask("/people")
        #expect(answer.status == 401 && answer.text.contains("Missing or invalid authorization header"))
        #expect(answer.challenge.hasPrefix("Bearer") && !answer.challenge.contains("error"))
    }

    @Test(arguments: ["Bearer", "Bearer ", "Basic YTpi", "Token {}", "{}", "Bearer\t{}", "Bearer  {}", "Bearer {} x"])
    func `a header of another form is none`(form: String) async throws {
        let parts = form.split(separator: "{}", omittingEmptySubsequences: false)
        let answer = await ask("/people", parts.joined(separator: try bench.token()))
        #expect(answer.status == 401 && answer.text.contains("Missing or invalid authorization header"))
    }

    @Test func `two headers are none, even when they say the same`() async throws {
        let field = "Bearer \(try bench.token())"
        #expect(await ask("/people", field, field).status == 401)
    }

    @Test func `of every bad token the client hears the same`() async throws {
        let bad = [
            "nonsense", try bench.token(["exp": "1"]), try bench.token(["iss": "\"evil\""]),
            try bench.token(type: "rt+jwt"), String(try bench.token().dropLast()),
            try TokenBench().token(), try neighbour.token(for: "user"),
        ]
        var answers: [Answer] = []
        for token in bad { answers.append(await ask("/people", "Bearer \(token)")) }
        #expect(answers.allSatisfy { $0 == answers[0] })
        #expect(answers[0].status == 401 && answers[0].text.contains("Invalid authentication credentials"))
        #expect(answers[0].challenge.contains("error=\"invalid_token\""))
    }

    @Test func `only a neighbour's token opens what is for services`() async throws {
        #expect(await ask("/services", "Bearer \(try neighbour.token(for: "user"))").text == "service channel")
        #expect(await ask("/services", "Bearer \(try neighbour.token(for: "analytics"))").status == 401)
        #expect(await ask("/services", "Bearer \(try bench.token(["role": "\"owner\""]))").status == 401)
        #expect(await ask("/services").status == 401)
    }

    @Test func `administrators and neighbours open what is for operators, and nobody else`() async throws {
        #expect(await ask("/operators", "Bearer \(try neighbour.token(for: "user"))").text == "service channel")
        #expect(await ask("/operators", "Bearer \(try bench.token(["role": "\"admin\""]))").text == "user 42")
        #expect(await ask("/operators", "Bearer \(try bench.token())").status == 403)
        #expect(await ask("/operators", "Bearer \(try neighbour.token(for: "analytics"))").status == 401)
        #expect(await ask("/operators").status == 401)
    }

    @Test func `an unknown path is not found whoever asks`() async {
        #expect(await ask("/nothing").status == 404)
    }

    @Test func `while no keys could be had, a token is neither good nor bad`() async throws {
        struct Away: Error {}
        let keys = RemoteKeySet(clock: bench.clock) { throw Away() }
        let verifier = TokenVerifier(keys: keys, rules: TokenBench.rules, clock: bench.clock)
        let router = try Router(
            [Route(.get, "/people", access: .user(), "") { _ in Response(.ok) }],
            middleware: [Authentication(people: verifier)])
        let headers: Headers = ["Authorization": "Bearer \(try bench.token())"]
        let response = await router.respond(
            to: Request(method: .get, target: "/people", path: "/people", headers: headers))
        #expect(response.status == HTTPStatus.serviceUnavailable && response.headers["Retry-After"] == "1")
    }
}
