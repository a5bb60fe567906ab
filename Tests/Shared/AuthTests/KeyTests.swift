import Glibc
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Auth

@Suite("The keys of an issuer")
struct KeyTests {
    let bench: TokenBench
    init() throws { bench = try TokenBench() }

    @Test(arguments: [SignatureAlgorithm.edDSA, .es256, .rs256])
    func `a key survives PEM and its published half checks what it signed`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let again = try SigningKey(privatePEM: try #require(key.privatePEM))
        #expect(again.id == key.id && again.algorithm == algorithm)
        let published = try JWKS.read(try KeyRing([key]).jwks)
        let message = Array("what was said".utf8)
        let checker = try #require(published.keys.first)
        #expect(checker.id == key.id && checker.algorithm == algorithm)
        #expect(checker.isSignature(try again.sign(message), of: message))
        #expect(!checker.isSignature(try again.sign(message), of: message + [0]))
    }

    @Test func `the thumbprint is that of RFC 8037`() throws {
        let jwk = JSONValue(
            objectIn:
                Array(#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#.utf8))
        let key = try #require(jwk.flatMap(JWKS.verificationKey))
        #expect(key.id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test func `a published set never holds a private part or a shared secret`() throws {
        let secret = try SigningKey(id: "compat", secret: [UInt8](repeating: 7, count: 32))
        let text = String(decoding: try KeyRing([bench.key, secret]).jwks, as: UTF8.self)
        #expect(!text.contains("\"d\"") && !text.contains("oct") && !text.contains("compat"))
    }

    @Test(arguments: [
        #"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","alg":"HS256"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","use":"enc"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"RS256"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","key_ops":["sign"]}"#,
        #"{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#,
        """
        {"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE",
        "y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}
        """,
        #"{"kty":"RSA","n":"orRR","e":"AQAB"}"#, #"{"kty":"RSA"}"#, "{}",
    ])
    func `a key of another kind, use or quality is passed over`(text: String) throws {
        #expect(try JWKS.read(Array("{\"keys\":[\(text)]}".utf8)).keys.isEmpty)
    }

    @Test func `keys change without a moment in which a good token is refused`() throws {
        let next = try SigningKey.generate(.edDSA)
        let before = try KeyRing([bench.key])
        let announced = before.announcing(next)
        let switched = announced.signing(with: next.id)
        let after = switched.retiring(bench.key.id)
        #expect(announced.signing.id == bench.key.id && announced.keys.count == 2)
        #expect(switched.signing.id == next.id && switched.keys.count == 2)
        #expect(after.keys.map(\.id) == [next.id])
        #expect(after.retiring(next.id).keys.map(\.id) == [next.id])
        let old = try bench.token()
        let verifier = TokenVerifier(
            keys: FixedKeys(switched.keySet), rules: TokenBench.rules, clock: bench.clock)
        _ = try verifier.verify(old)
    }

    @Test func `a ring is read from one line, as a file without its frame`() throws {
        let next = try SigningKey.generate(.edDSA)
        let ring = try KeyRing([bench.key, next])
        let line = ring.privatePEM.split(separator: "-----END PRIVATE KEY-----\n")
            .map { $0.split(separator: "\n").dropFirst().joined() }.joined(separator: ", ")
        #expect(!line.contains("-") && !line.contains("\n"))
        #expect(try KeyRing(setting: line).keys.map(\.id) == [bench.key.id, next.id])
        #expect(try KeyRing(setting: ring.privatePEM).keys.map(\.id) == [bench.key.id, next.id])
        for broken in ["", ",", "not a key", String(line.dropFirst(8))] {
            #expect(throws: KeyError.self) { try KeyRing(setting: broken) }
        }
    }

    @Test func `the key file is made at the first start, for its owner only, and read at the next`() throws {
        let path = "/tmp/analyticbot-keys-\(getpid())-\(bench.key.id.prefix(8)).pem"
        defer { unlink(path) }
        let file = KeyFile(path: path)
        let made = try file.loadOrCreate()
        #expect(try file.loadOrCreate().signing.id == made.signing.id)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        try file.save(made.announcing(bench.key))
        #expect(try file.load().keys.map(\.id) == [made.signing.id, bench.key.id])
        chmod(path, 0o644)
        #expect(throws: KeyError.self) { try file.load() }
    }
}

@Suite("Keys that an issuer publishes")
struct RemoteKeySetTests {
    let bench: TokenBench
    init() throws { bench = try TokenBench() }

    func verifier(_ keys: RemoteKeySet) -> TokenVerifier {
        TokenVerifier(keys: keys, rules: TokenBench.rules, clock: bench.clock)
    }

    @Test func `an unknown key name makes us look, and the token is accepted then`() async throws {
        let jwks = try KeyRing([bench.key]).jwks
        let keys = RemoteKeySet(clock: bench.clock) { jwks }
        let token = try bench.token()
        #expect(verdict { () throws(TokenError) in try verifier(keys).verify(token) } == .unknownKey)
        _ = try await verifier(keys).verifyRefreshingKeys(token)
    }

    @Test func `made-up key names make us look once in ten seconds`() async throws {
        let counter = LookCounter()
        let keys = RemoteKeySet(clock: bench.clock) {
            counter.count()
            return []
        }
        let token = try bench.token()
        for _ in 0..<5 {
            await #expect(throws: TokenError.keysUnavailable) {
                try await verifier(keys).verifyRefreshingKeys(token)
            }
        }
        #expect(counter.looks == 1)
        bench.clock.advance(by: RemoteKeySet.pause)
        _ = await keys.refresh()
        #expect(counter.looks == 2)
    }

    @Test func `the last good keys stay while the issuer is away, empty or talks nonsense`() async throws {
        let answers = Answers([try KeyRing([bench.key]).jwks, nil, Array("{\"keys\":[]}".utf8), Array("<html>".utf8)])
        let keys = RemoteKeySet(clock: bench.clock) { try answers.next() }
        #expect(await keys.refresh())
        for _ in 0..<3 {
            bench.clock.advance(by: RemoteKeySet.pause)
            #expect(await keys.refresh() == false)
        }
        bench.clock.set(to: Timestamp(seconds: 1_767_225_900))
        _ = try verifier(keys).verify(bench.token())
    }

    @Test func `a key that is no longer published is forgotten, with what it had signed`() async throws {
        let next = try SigningKey.generate(.edDSA)
        let answers = Answers([try KeyRing([bench.key]).jwks, try KeyRing([next]).jwks])
        let keys = RemoteKeySet(clock: bench.clock) { try answers.next() }
        _ = await keys.refresh()
        let verifier = verifier(keys)
        let token = try bench.token()
        _ = try verifier.verify(token)
        bench.clock.advance(by: RemoteKeySet.pause)
        _ = await keys.refresh()
        #expect(verdict { () throws(TokenError) in try verifier.verify(token) } == .unknownKey)
    }
}

/// Counts how often the keys were fetched.
private final class LookCounter: Sendable {
    private let state = Mutex(0)
    var looks: Int { state.withLock { $0 } }
    func count() { state.withLock { $0 += 1 } }
}

/// Answers in order; nil is an issuer that is away.
private final class Answers: Sendable {
    struct Away: Error {}
    private let rest: Mutex<[[UInt8]?]>
    init(_ answers: [[UInt8]?]) { rest = Mutex(answers) }

    func next() throws -> [UInt8] {
        guard let answer = rest.withLock({ $0.removeFirst() }) else { throw Away() }
        return answer
    }
}
