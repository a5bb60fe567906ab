import Kernel
import TestSupport

@testable import Auth

/// Builders for the token tests: a clock at rest, one Ed25519 key, and tokens with whatever claims a test wants.
struct TokenBench {
    let clock = TestClock(Timestamp(seconds: 1_767_225_900))
    let key: SigningKey

    init() throws {
        key = try SigningKey.generate(.edDSA)
    }

    static let rules = ClaimRules(issuer: "analyticbot", audience: "analyticbot-api")

    func verifier(rules: ClaimRules = TokenBench.rules) -> TokenVerifier {
        TokenVerifier(keys: FixedKeys(key.verificationKey), rules: rules, clock: clock)
    }

    func issuer() -> TokenIssuer {
        TokenIssuer(
            key: key, issuer: "analyticbot", audience: "analyticbot-api", clock: clock, random: SeededRandom())
    }

    /// A signed token whose claims are the usual ones with some replaced; nil leaves a claim out.
    func token(_ changes: [String: String?] = [:], type: String = "at+jwt") throws -> String {
        var claims: [String: String] = [
            "iss": "\"analyticbot\"", "aud": "\"analyticbot-api\"", "sub": "\"42\"", "token_type": "\"access\"",
            "iat": "1767225600", "exp": "1767226500", "jti": "\"t1\"", "role": "\"user\"",
        ]
        for (name, value) in changes { claims[name] = value }
        let text = claims.map { "\"\($0.key)\":\($0.value)" }.sorted().joined(separator: ",")
        return try SignedMessage.sign(payload: Array("{\(text)}".utf8), type: type, with: key)
    }

    /// A token with a header of the test's own, signed with a key.
    static func token(header: String, payload: String, signedBy key: SigningKey) throws -> String {
        let content = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        return content + "." + Base64URL.encode(try key.sign(Array(content.utf8)))
    }
}

/// What verifying led to, for comparing in one line.
func verdict(_ work: () throws(TokenError) -> TokenClaims) -> TokenError? {
    do throws(TokenError) {
        _ = try work()
        return nil
    } catch {
        return error
    }
}
