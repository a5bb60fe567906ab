import Auth
import HTTP
import Glibc
import Kernel
import ServiceKit
import TestSupport
import Testing
import UserService

@Suite("Where the user service has its keys from")
struct TokenKeysTests {
    /// The names of the keys that a user service with these settings publishes, and whether it made a key file.
    func published(_ settings: [String: String]) async throws -> (names: [String], madeFile: Bool) {
        try await ServiceBench.run(.user, settings: settings) { bench in
            let answer = try await bench.send(.get, "/.well-known/jwks.json")
            let names = answer.json["keys"]?.array?.compactMap { $0["kid"]?.string } ?? []
            return (names, access("\(bench.folder)/jwt-ed25519.pem", F_OK) == 0)
        }
    }

    @Test func `a setting of one line takes the place of the file`() async throws {
        let key = try SigningKey.generate(.edDSA)
        let line = try #require(try KeyRing([key]).privatePEM.split(separator: "\n").dropFirst().first)
        let given = try await published(["JWT_PRIVATE_KEY": String(line)])
        #expect(given.names == [key.id] && !given.madeFile)
        let made = try await published(["JWT_PRIVATE_KEY": ""])
        #expect(made.names.count == 1 && made.names != [key.id] && made.madeFile)
    }

    @Test func `what is no key is refused without being repeated`() async throws {
        do {
            _ = try await published(["JWT_PRIVATE_KEY": "bm90IGEga2V5"])
            Issue.record("it started")
        } catch let error as ConfigurationError {
            #expect(error.mistakes.count == 1 && error.mistakes[0].hasPrefix("JWT_PRIVATE_KEY holds no private key"))
            #expect(!"\(error)".contains("bm90IGEga2V5"))
        }
    }

    @Test func `production without keys says both ways to give them`() async throws {
        do {
            _ = try await published(["APP_ENV": "production", "DATABASE_URL": "sqlite::memory:"])
            Issue.record("it started")
        } catch let error as ConfigurationError {
            let text = "\(error)"
            #expect(text.contains("JWT_PRIVATE_KEY_FILE is not set") && text.contains("JWT_PRIVATE_KEY"))
        }
    }
}
