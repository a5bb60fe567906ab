import HTTP
import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("The shared cases of how a token is carried", .enabled(if: Suites.cases != nil, Suites.absence))
struct CarriageCaseTests {
    @Test func `every case ends as it must`() async throws {
        let suite = try #require(Suites.cases)
        let secret = try #require(suite["verifier"]?.object?["HS256"]?.object?["secret"]?.text)
        let verifier = TokenVerifier(
            keys: FixedKeys(try VerificationKey(id: "compat", secret: Array(secret.utf8))), rules: TokenBench.rules,
            clock: TestClock(Timestamp(seconds: 1_795_000_000)))
        let router = try Router(
            [Route(.get, "/a", access: .user(), "") { _ in Response(.ok) }],
            middleware: [Authentication(people: verifier)])
        var counted = 0
        for entry in suite["cases"]?.list ?? [] {
            guard let entry = entry.object, let fields = entry["headers"]?.list else { continue }
            var headers = Headers()
            for field in fields {
                guard let name = field.list?.first?.text, let value = field.list?.last?.text else { continue }
                headers.add(name, value)
            }
            let response = await router.respond(
                to: Request(method: .get, target: "/a", path: "/a", headers: headers))
            let name = entry["id"]?.text ?? "?"
            counted += 1
            if entry["expect"] == .text("accept") { #expect(response.status == .ok, "\(name)") }
            if entry["expect"] == .text("reject") {
                #expect(response.status == HTTPStatus.unauthorized, "\(name)")
                #expect(response.headers["WWW-Authenticate"] != nil, "\(name)")
            }
        }
        #expect(counted >= 10)
    }
}
