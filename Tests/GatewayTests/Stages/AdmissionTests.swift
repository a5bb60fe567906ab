import Auth
import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("Who and what is let through")
struct AdmissionTests {
    let clock = TestClock()
    let people: SigningKey
    let issuer: TokenIssuer
    let neighbours: SigningKey

    init() throws {
        people = try SigningKey.generate()
        neighbours = try SigningKey.generate()
        issuer = TokenIssuer(
            key: people, issuer: "analyticbot", audience: "analyticbot-api", clock: clock, random: SeededRandom())
    }

    func tokens(for service: String) -> ServiceTokens {
        ServiceTokens(
            key: neighbours, issuer: "analyticbot", service: service, clock: clock, random: SeededRandom())
    }

    func run(_ access: RouteAccess) -> StageRun {
        let verifier = TokenVerifier(
            keys: FixedKeys(people.verificationKey),
            rules: ClaimRules(issuer: "analyticbot", audience: "analyticbot-api"), clock: clock)
        let stage = RouteAuthentication(people: verifier, services: tokens(for: "api-gateway").verifier())
        return StageRun([stage], on: StageBench.route { $0.access = access }) { exchange in
            switch exchange.request.context.identity?.kind {
            case .user(let id): .text(.ok, "user \(id)")
            case .service(let name): .text(.ok, "service \(name)")
            case nil: .text(.ok, "nobody")
            }
        }
    }

    func ask(_ access: RouteAccess, _ token: String?) async throws -> Answer {
        let headers: Headers = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        return try await run(access).send(StageBench.request(headers: headers))
    }

    @Test func `a person with the role goes through, is named in the record, and nobody else does`() async throws {
        let viewer = try issuer.accessToken(for: UserID(7), role: .viewer).token
        #expect(try await ask(.user(atLeast: .viewer), viewer).text == "user 7")
        let low = try await ask(.user(atLeast: .admin), viewer)
        #expect(low.status == 403 && low.json["code"] == "insufficient_role")
        for token in [nil, "", "x", viewer + "x"] {
            let answer = try await ask(.user(atLeast: .viewer), token)
            #expect(answer.status == 401 && answer.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
        }
        #expect(try await ask(.everyone, nil).text == "nobody")
        let run = run(.user(atLeast: .viewer))
        _ = try await run.send(StageBench.request(headers: ["Authorization": "bearer \(viewer)"]))
        #expect(run.record.snapshot.userID == UserID(7))
    }

    @Test func `a token needs every scope of the route`() async throws {
        let access = RouteAccess.user(atLeast: .viewer, scopes: ["stats:read", "posts:write"])
        for scopes in [[], ["stats:read"], ["stats:readx", "posts:write"]] {
            let token = try issuer.accessToken(for: UserID(7), role: .owner, scopes: scopes).token
            let answer = try await ask(access, token)
            #expect(answer.status == 403 && answer.json["code"] == "insufficient_scope")
            let challenge = answer.headers["WWW-Authenticate"] ?? ""
            #expect(challenge.contains("error=\"insufficient_scope\", scope=\"stats:read posts:write\""))
        }
        let token = try issuer.accessToken(for: UserID(7), scopes: ["posts:write", "other", "stats:read"]).token
        #expect(try await ask(access, token).text == "user 7")
    }

    @Test func `a service shows a token of its own, made for the gateway`() async throws {
        let good = try tokens(for: "channel").token(for: "api-gateway")
        #expect(try await ask(.service, good).text == "service channel")
        let person = try issuer.accessToken(for: UserID(7), role: .owner).token
        for bad in [try tokens(for: "channel").token(for: "user"), person] {
            #expect(try await ask(.service, bad).status == 401)
        }
        #expect(try await ask(.user(atLeast: .viewer), good).status == 401)
        clock.advance(by: .seconds(66))
        #expect(try await ask(.service, good).status == 401)
    }

    @Test func `a body that says it is too long is refused before anything is sent on`() async throws {
        let asked = Tally()
        let run = StageRun([BodyLimit()], on: StageBench.route { $0.bodyLimit = 10 }) { exchange in
            asked.up()
            return Response(.ok, body: .bytes(try await exchange.request.body.collect(upTo: 100)))
        }
        let long = RequestBody([UInt8](repeating: 7, count: 11))
        let refused = try await run.send(StageBench.request(.post, body: long))
        #expect(refused.status == 413 && refused.json["code"] == "body_too_large" && asked.count == 0)
        let fits = RequestBody([UInt8](repeating: 7, count: 10))
        #expect(try await run.send(StageBench.request(.post, body: fits)).bytes.count == 10)
        #expect(run.record.snapshot.bytesIn == 10)
    }

    @Test(arguments: [(10, 200), (11, 413)])
    func `a body in chunks is cut where it becomes too long`(count: Int, status: Int) async throws {
        let route = StageBench.route { $0.bodyLimit = 10 }
        let end: Onwards = { exchange in
            var seen = 0
            for try await piece in exchange.request.body { seen += piece.count }
            return .text(.ok, "\(seen)")
        }
        try await StageBench.serve([BodyLimit()], on: route, end: end) { url, client in
            let body = RequestBody([UInt8](repeating: 7, count: count))
            let answer = try await client.send(ClientRequest(.post, url, body: .stream(length: nil, body)))
            #expect(answer.status.code == status)
        }
    }
}
