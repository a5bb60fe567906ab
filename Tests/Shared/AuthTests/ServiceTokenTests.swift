import HTTP
import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("Tokens between services")
struct ServiceTokenTests {
    let clock = TestClock()
    let key: SigningKey

    init() throws {
        key = try SigningKey(id: "services", secret: [UInt8](repeating: 9, count: 32))
    }

    func tokens(of service: String) -> ServiceTokens {
        ServiceTokens(key: key, issuer: "analyticbot", service: service, clock: clock, random: SeededRandom())
    }

    @Test func `the service that is called learns who calls`() throws {
        let claims = try tokens(of: "user").verifier().verify(tokens(of: "channel").token(for: "user"))
        #expect(claims.identity.kind == .service("channel"))
        #expect(claims.identity.userID == nil)
    }

    @Test func `it is good at one service only`() throws {
        let token = try tokens(of: "channel").token(for: "user")
        #expect(
            verdict { () throws(TokenError) in try tokens(of: "analytics").verifier().verify(token) } == .wrongAudience)
    }

    @Test func `it is worth nothing a minute later`() throws {
        let verifier = tokens(of: "user").verifier()
        let token = try tokens(of: "channel").token(for: "user")
        clock.advance(by: .seconds(66))
        #expect(verdict { () throws(TokenError) in try verifier.verify(token) } == .expired)
    }

    @Test func `one that says it lives longer is refused`() throws {
        let claims = #"""
            {"iss":"analyticbot","aud":"user","sub":"service:channel","token_type":"service",
            "iat":1750000000,"exp":1750000061}
            """#
        let token = try TokenBench.token(
            header: #"{"alg":"HS256","kid":"services"}"#, payload: claims, signedBy: key)
        #expect(verdict { () throws(TokenError) in try tokens(of: "user").verifier().verify(token) } == .tooLongLived)
    }

    @Test func `a person's token is not taken for a service's, nor the other way round`() throws {
        let person = try TokenIssuer(
            key: key, issuer: "analyticbot", audience: "user", clock: clock, random: SeededRandom()
        ).accessToken(for: UserID(1))
        #expect(
            verdict { () throws(TokenError) in try tokens(of: "user").verifier().verify(person.token) } == .wrongType)
        let service = try tokens(of: "channel").token(for: "analyticbot-api")
        let people = TokenVerifier(
            keys: FixedKeys(key.verificationKey), rules: TokenBench.rules, clock: clock)
        #expect(verdict { () throws(TokenError) in try people.verify(service) } == .wrongType)
    }
}

@Suite("Refresh tokens")
struct RefreshTokenTests {
    @Test func `a new one has 256 bits, and what a client shows leads to the stored hash`() throws {
        let token = RefreshToken(random: SeededRandom())
        #expect(token.text.utf8.count == 43)
        #expect(RefreshToken(token.text)?.hash == token.hash)
        #expect(token.hash == Digest.sha256(token.text.utf8))
        #expect(RefreshToken(random: SystemRandom()).text != RefreshToken(random: SystemRandom()).text)
    }

    @Test(arguments: ["", "refresh-token", String(repeating: "A", count: 44), String(repeating: "=", count: 43)])
    func `what has not the form of ours is not looked up`(text: String) {
        #expect(RefreshToken(text) == nil)
    }
}
