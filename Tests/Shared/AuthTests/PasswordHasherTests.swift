import Kernel
import Reactor
import TestSupport
import Testing

@testable import Auth

@Suite("Checking passwords on threads of their own")
struct PasswordHasherTests {
    /// Cheap enough for a test; what is checked does not depend on the cost.
    static let cheap = Argon2id(memory: 64, passes: 1, lanes: 1)
    let hasher = PasswordHasher(
        pool: BlockingPool(threads: 2, queue: 4), cost: PasswordHasherTests.cheap, random: SystemRandom())

    @Test func `a hash is salted anew each time and knows its password only`() async throws {
        let hash = try await hasher.hash("correct horse")
        #expect(try await hasher.hash("correct horse") != hash)
        #expect(try await hasher.verify("correct horse", against: hash) == .right)
        #expect(try await hasher.verify("correct horse ", against: hash) == .wrong)
        #expect(try await hasher.verify("Correct horse", against: hash) == .wrong)
    }

    @Test func `passwords that are equal in their first 72 bytes are different passwords`() async throws {
        let start = String(repeating: "x", count: 72)
        let hash = try await hasher.hash(start + "1")
        #expect(try await hasher.verify(start + "2", against: hash) == .wrong)
        #expect(try await hasher.verify(start + "1", against: hash) == .right)
    }

    @Test func `a right password behind an old or cheaper hash is to be stored anew`() async throws {
        let bcrypt = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        #expect(try await hasher.verify("U*U", against: bcrypt) == .rightButOutdated)
        #expect(try await hasher.verify("U*", against: bcrypt) == .wrong)
        let other = PasswordHasher(
            pool: BlockingPool(threads: 1, queue: 4), cost: Argon2id(memory: 128, passes: 1, lanes: 1),
            random: SystemRandom())
        let hash = try await other.hash("U*U")
        #expect(try await hasher.verify("U*U", against: hash) == .rightButOutdated)
    }

    @Test func `an unknown account costs a real check and never matches`() async throws {
        #expect(try await hasher.verify("anything", against: nil) == .wrong)
        let decoy = PasswordHasherTests.cheap.decoy(random: SeededRandom())
        #expect(Argon2id(of: decoy) == PasswordHasherTests.cheap)
        let real = try #require(
            PasswordHasherTests.cheap.hash([1], salt: [UInt8](repeating: 1, count: Argon2id.saltLength)))
        #expect(decoy.utf8.count == real.utf8.count)
    }

    @Test func `the decoy of an unknown account is one that the library really works on`() {
        for seed in 1..<20 as Range<UInt64> {
            let decoy = PasswordHasherTests.cheap.decoy(random: SeededRandom(seed: seed))
            #expect(Argon2id.result([1], decoy) == .mismatch)
        }
    }

    @Test func `what no hash can be of is wrong, not an error`() async throws {
        #expect(try await hasher.verify("password", against: "") == .wrong)
        #expect(try await hasher.verify("password", against: "plain text") == .wrong)
    }
}
