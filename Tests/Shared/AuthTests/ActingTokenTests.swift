import HTTP
import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("Tokens that somebody else shows for a person")
struct ActingTokenTests {
    let clock = TestClock()
    let key: SigningKey
    let issuer: TokenIssuer

    init() throws {
        key = try SigningKey(id: "k", secret: Array("0f1e2d3c4b5a69788796a5b4c3d2e1f0".utf8))
        issuer = TokenIssuer(key: key, issuer: "us", audience: "them", clock: clock, random: SeededRandom())
    }

    private func verifier() -> TokenVerifier {
        TokenVerifier(
            keys: FixedKeys(key.verificationKey), rules: ClaimRules(issuer: "us", audience: "them"), clock: clock)
    }

    @Test func `it says who acts, belongs to no session and lasts a minute`() throws {
        let issued = try issuer.actingToken(
            for: UserID(42), role: .user, telegramID: TelegramID(1_001), actor: "service:notification")
        #expect(issued.expiresAt == clock.now + .seconds(60))
        let identity = try verifier().verify(issued.token).identity
        #expect(identity.kind == .user(UserID(42)) && identity.actor == "service:notification")
        #expect(identity.sessionID == nil && identity.telegramID == TelegramID(1_001))
    }

    @Test func `an ordinary token names nobody who acts`() throws {
        let issued = try issuer.accessToken(for: UserID(42), sessionID: "s")
        #expect(try verifier().verify(issued.token).identity.actor == nil)
    }

    /// What a careless issuer could sign.
    @Test(arguments: [
        (#""act":{"sub":"service:x"}"#, 60, true), (#""act":{"sub":"service:x"}"#, 61, false),
        (#""act":{"sub":""}"#, 60, false), (#""act":{}"#, 60, false), (#""act":"service:x""#, 60, false),
        (#""act":[]"#, 60, false),
    ])
    func `one that lives longer than a minute, or does not say who acts, is refused`(
        act: String, life: Int64, isAccepted: Bool
    ) throws {
        let now = clock.now.seconds
        let claims = """
            {"iss":"us","aud":"them","sub":"42","iat":\(now),"exp":\(now + life),"token_type":"access",\(act)}
            """
        let token = try SignedMessage.sign(payload: Array(claims.utf8), type: "at+jwt", with: key)
        #expect(((try? verifier().verify(token)) != nil) == isAccepted)
    }
}
