import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("The shared token cases", .enabled(if: Suites.cases != nil, Suites.absence))
struct SharedCaseTests {
    @Test(arguments: ["HS256", "RS256", "ES256"])
    func `every case ends as it must`(profile: String) throws {
        let suite = try #require(Suites.cases)
        let settings = try #require(suite["verifier"]?[profile])
        let key =
            if let pem = settings["public_pem"]?.string {
                try VerificationKey(publicPEM: pem)
            } else {
                try VerificationKey(id: "compat", secret: Array((settings["secret"]?.string ?? "").utf8))
            }
        let verifier = TokenVerifier(
            keys: FixedKeys(key), rules: TokenBench.rules, clock: TestClock(Timestamp(seconds: 1_795_000_000)))
        var counted = 0
        for entry in suite["cases"]?.array ?? [] {
            guard entry["profile"]?.string == profile, let token = entry["token"]?.string,
                let expected = entry["expect"]?.string
            else { continue }
            counted += 1
            let error = verdict { () throws(TokenError) in try verifier.verify(token) }
            let name = entry["id"]?.string ?? "?"
            if expected == "accept" { #expect(error == nil, "\(name)") }
            if expected == "reject" { #expect(error != nil, "\(name)") }
        }
        #expect(counted >= (profile == "HS256" ? 90 : 4))
    }
}

@Suite("The Wycheproof signatures", .enabled(if: Suites.wycheproof != nil, Suites.absence))
struct WycheproofTests {
    /// Vectors that we judge otherwise: 259 has an empty payload, which a JWS may have and a token may not; 367 and 370
    /// are to hold padding but are the very text of a valid vector; 372 and 373 are labelled valid with a stray `?` in
    /// them.
    static let judgedOtherwise: Set<Int64> = [259, 367, 370, 372, 373]

    @Test func `every vector of our algorithms ends as it must, and every other algorithm is refused`() throws {
        let suite = try #require(Suites.wycheproof)
        var counted: [String: Int] = [:]
        for group in suite["testGroups"]?.array ?? [] {
            guard let jwk = group["public"] ?? group["private"] else { continue }
            let name = jwk["alg"]?.string ?? "none"
            let ours = SignatureAlgorithm(rawValue: name) != nil
            let key = try key(jwk)
            for entry in group["tests"]?.array ?? [] {
                guard let text = entry["jws"]?.string, case .integer(let id) = entry["tcId"],
                    !WycheproofTests.judgedOtherwise.contains(id)
                else { continue }
                let isAccepted = (try? SignedMessage(verifying: text, with: KeySet(key.map { [$0] } ?? []))) != nil
                #expect(isAccepted == (ours && entry["result"] == .string("valid")), "\(name) case \(id)")
                counted[name, default: 0] += 1
            }
        }
        #expect(counted["HS256", default: 0] >= 36)
        #expect(counted["ES256", default: 0] >= 39)
        #expect(counted["RS256", default: 0] >= 232)
    }

    private func key(_ jwk: JSONValue) throws -> VerificationKey? {
        guard jwk["kty"] == .string("oct") else { return JWKS.verificationKey(jwk) }
        let secret = try #require(jwk["k"]?.string.flatMap { Base64URL.decode($0) })
        return try VerificationKey(id: jwk["kid"]?.string ?? "k", secret: secret)
    }
}
