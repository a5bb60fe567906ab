import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("One algorithm per key")
struct AlgorithmTests {
    static let payload = #"""
        {"iss":"analyticbot","aud":"analyticbot-api","sub":"1","token_type":"access","exp":4102444800,"role":"admin"}
        """#

    func verdictOf(_ token: String, _ keys: VerificationKey...) -> TokenError? {
        let verifier = TokenVerifier(
            keys: FixedKeys(KeySet(keys)), rules: TokenBench.rules, clock: TestClock())
        return verdict { () throws(TokenError) in try verifier.verify(token) }
    }

    @Test func `a public key is never taken as the secret of an HMAC`() throws {
        let pair = try SigningKey.generate(.rs256)
        let published = try #require(pair.publicJWK)
        let forger = try SigningKey(id: pair.id, secret: Array(published.utf8))
        let token = try TokenBench.token(
            header: "{\"alg\":\"HS256\",\"kid\":\"\(pair.id)\"}", payload: AlgorithmTests.payload, signedBy: forger)
        #expect(verdictOf(token, pair.verificationKey) == .unsupportedAlgorithm)
    }

    @Test(arguments: ["none", "None", "NONE", "HS384", "hs256", "HS256 ", "ES384", "RS512", "PS256", "EdDSA"])
    func `a secret checks HS256 and nothing else`(name: String) throws {
        let key = try SigningKey(id: "k", secret: [UInt8](repeating: 7, count: 32))
        let token = try TokenBench.token(
            header: "{\"alg\":\"\(name)\",\"kid\":\"k\"}", payload: AlgorithmTests.payload, signedBy: key)
        #expect(verdictOf(token, key.verificationKey) == .unsupportedAlgorithm)
    }

    @Test func `without an algorithm there is no signature`() throws {
        let key = try SigningKey(id: "k", secret: [UInt8](repeating: 7, count: 32))
        for header in ["{}", "{\"alg\":null}", "{\"alg\":[\"HS256\"]}", "{\"alg\":256}"] {
            let token = try TokenBench.token(header: header, payload: AlgorithmTests.payload, signedBy: key)
            #expect(verdictOf(token, key.verificationKey) == .unsupportedAlgorithm)
        }
    }

    @Test(arguments: [
        #"{"alg":"HS256","crit":[]}"#, #"{"alg":"HS256","crit":["exp"],"exp":1}"#,
        #"{"alg":"HS256","crit":"exp"}"#, #"{"alg":"HS256","b64":false}"#, #"{"alg":"HS256","b64":true}"#,
    ])
    func `an extension that must be understood is not`(header: String) throws {
        let key = try SigningKey(id: "k", secret: [UInt8](repeating: 7, count: 32))
        let token = try TokenBench.token(header: header, payload: AlgorithmTests.payload, signedBy: key)
        #expect(verdictOf(token, key.verificationKey) == .unsupportedAlgorithm)
    }

    @Test func `a token without a key's name is checked only when there is one key of its kind`() throws {
        let one = try SigningKey(id: "one", secret: [UInt8](repeating: 1, count: 32))
        let two = try SigningKey(id: "two", secret: [UInt8](repeating: 2, count: 32))
        let pair = try SigningKey.generate(.edDSA)
        let token = try TokenBench.token(
            header: #"{"alg":"HS256"}"#, payload: AlgorithmTests.payload, signedBy: one)
        #expect(verdictOf(token, one.verificationKey, pair.verificationKey) == nil)
        #expect(verdictOf(token, one.verificationKey, two.verificationKey) == .unknownKey)
        #expect(verdictOf(token, two.verificationKey) == .badSignature)
        #expect(verdictOf(token, pair.verificationKey) == .unsupportedAlgorithm)
    }

    @Test func `the known HS256 token is accepted`() throws {
        let token = """
            eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsxIn0.eyJpc3MiOiJhbmFseXRpY2JvdCIsImF1ZCI6ImFwaSIsInN1\
            YiI6IjQyIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA5MDAsImp0aSI6InQxIn0.nJHCHzd0cgcUZaUeGftRVJzs4eEGM5cod\
            T4o5IfysmE
            """
        let key = try VerificationKey(id: "k1", secret: Array("0123456789abcdef0123456789abcdef".utf8))
        let message = try SignedMessage(verifying: token, with: KeySet([key]))
        #expect(JSONValue(objectIn: message.payload)?["jti"] == .string("t1"))
    }

    @Test func `a secret below 32 bytes is no key`() {
        #expect(throws: KeyError.weakSecret) { try VerificationKey(id: "k", secret: Array("changeme".utf8)) }
    }
}
