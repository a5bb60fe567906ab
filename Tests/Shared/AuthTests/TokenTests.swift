import HTTP
import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("Verifying a token")
struct TokenTests {
    @Test(arguments: [SignatureAlgorithm.edDSA, .es256, .rs256])
    func `what the issuer makes is accepted and says who, which session and which role`(
        algorithm: SignatureAlgorithm
    ) throws {
        let clock = TestClock()
        let key = try SigningKey.generate(algorithm)
        let issuer = TokenIssuer(
            key: key, issuer: "analyticbot", audience: "analyticbot-api", clock: clock, random: SeededRandom())
        let issued = try issuer.accessToken(
            for: UserID(7), role: .admin, sessionID: "s1", telegramID: TelegramID(4_242_424_242))
        let verifier = TokenVerifier(
            keys: FixedKeys(key.verificationKey), rules: TokenBench.rules, clock: clock)
        let claims = try verifier.verify(issued.token)
        #expect(
            claims.identity
                == Identity(
                    kind: .user(UserID(7)), role: .admin, sessionID: "s1", tokenID: issued.tokenID,
                    telegramID: TelegramID(4_242_424_242)))
        #expect(issued.expiresAt == clock.now + .minutes(15))
    }

    @Test func `changing any letter of a token makes it worthless`() throws {
        let bench = try TokenBench()
        let verifier = bench.verifier()
        let token = try bench.token()
        _ = try verifier.verify(token)
        let letters = Array(token)
        for index in letters.indices {
            for other in ["A", "B", ".", "=", "\u{212A}"] as [Character] where letters[index] != other {
                var changed = letters
                changed[index] = other
                // A Kelvin sign equals K as Unicode and must not be found in the memory of good tokens either.
                #expect(verdict { () throws(TokenError) in try verifier.verify(String(changed)) } != nil)
            }
        }
    }

    @Test(
        arguments: [
            ("iss", "\"evil\"", TokenError.wrongIssuer), ("iss", nil, .wrongIssuer),
            ("aud", "\"other\"", .wrongAudience), ("aud", "[\"a\",\"b\"]", .wrongAudience),
            ("aud", "[\"analyticbot-api\",1]", .wrongAudience), ("aud", nil, .wrongAudience),
            ("token_type", "\"refresh\"", .wrongType), ("token_type", "\"service\"", .wrongType),
            ("token_type", nil, .wrongType), ("exp", nil, .claim("exp")), ("exp", "\"4102444800\"", .claim("exp")),
            ("exp", "true", .claim("exp")), ("exp", "1e308", .claim("exp")), ("exp", "-1", .claim("exp")),
            ("exp", "null", .claim("exp")), ("exp", "1767225800", .expired), ("iat", "\"yesterday\"", .claim("iat")),
            ("iat", "1767226000", .notYetValid), ("nbf", "1767226000", .notYetValid), ("sub", nil, .claim("sub")),
            ("sub", "\"\"", .claim("sub")), ("sub", "42", .claim("sub")), ("sub", "\"-1\"", .claim("sub")),
            ("sub", "\"+1\"", .claim("sub")), ("sub", "\"0\"", .claim("sub")), ("sub", "\"042\"", .claim("sub")),
            ("sub", "\"４２\"", .claim("sub")), ("sub", "\"42\\r\\nX-Role: admin\"", .claim("sub")),
            ("sub", "\"9223372036854775808\"", .claim("sub")), ("role", "[\"user\",\"admin\"]", .claim("role")),
            ("role", "\"root\"", .claim("role")), ("jti", "1", .claim("jti")), ("sid", "{}", .claim("sid")),
            ("telegram_id", "\"1\"", .claim("telegram_id")), ("telegram_id", "-5", .claim("telegram_id")),
        ] as [(String, String?, TokenError)])
    func `a claim that is missing, of a wrong type or of a wrong value is refused`(
        name: String, value: String?, expected: TokenError
    ) throws {
        let bench = try TokenBench()
        let token = try bench.token([name: value])
        #expect(verdict { () throws(TokenError) in try bench.verifier().verify(token) } == expected)
    }

    @Test(
        arguments: [
            ("aud", "[\"x\",\"analyticbot-api\"]"), ("exp", "1767226500.5"), ("nbf", "1767225600"), ("jti", nil),
            ("role", nil), ("iat", nil), ("name", "\"Ż漢\""),
        ] as [(String, String?)])
    func `claims that may differ are accepted`(name: String, value: String?) throws {
        let bench = try TokenBench()
        _ = try bench.verifier().verify(bench.token([name: value]))
    }

    @Test func `a token expires at its moment, from memory too, with the leeway and no later`() throws {
        let bench = try TokenBench()
        let verifier = bench.verifier()
        let token = try bench.token()
        bench.clock.set(to: Timestamp(seconds: 1_767_226_500) + .milliseconds(29_999))
        _ = try verifier.verify(token)
        bench.clock.advance(by: .milliseconds(1))
        #expect(verdict { () throws(TokenError) in try verifier.verify(token) } == .expired)
    }

    @Test func `the leeway is a minute at most`() {
        #expect(ClaimRules(issuer: "i", audience: "a", leeway: .hours(1)).leeway == .seconds(60))
    }

    @Test(arguments: ["JWT", "jwt", "at+jwt", "application/at+jwt", "AT+JWT"])
    func `an access token may call itself so`(type: String) throws {
        let bench = try TokenBench()
        _ = try bench.verifier().verify(bench.token(type: type))
    }

    @Test(arguments: ["rt+jwt", "service+jwt", "", "at+jwt "])
    func `a token that calls itself something else is none`(type: String) throws {
        let bench = try TokenBench()
        let token = try bench.token(type: type)
        #expect(verdict { () throws(TokenError) in try bench.verifier().verify(token) } == .wrongType)
    }
}
