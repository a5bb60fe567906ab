internal import Kernel
internal import TestSupport

/// Somebody who uses the suite as a client would, remembering what it was told.
struct Person: Sendable {
    let id: Int64
    let email: String

    static let password = "orbit-and-back-7"

    /// Makes an account under a name that nobody has yet, whatever ran on these data before.
    static func newcomer(_ name: String, at gateway: PlainClient) async throws -> Person {
        let unique = "\(name)\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        guard let person = try await register(unique, at: gateway) else {
            throw SupportError("\(unique) got no account")
        }
        return person
    }

    /// Makes an account; nil when the suite did not answer 201.
    static func register(_ name: String, at users: PlainClient) async throws -> Person? {
        let email = "\(name)@example.org"
        let answer = try await users.post(
            "/api/v1/users", ["email": .string(email), "username": .string(name), "password": .string(password)])
        guard answer.status == 201, let id = try answer.json["id"]?.integer else { return nil }
        return Person(id: id, email: email)
    }

    /// Signs in; the access token.
    func logIn(at users: PlainClient) async throws -> String { try await openSession(at: users).access }

    /// Signs in; both tokens.
    func openSession(at users: PlainClient) async throws -> (access: String, refresh: String) {
        let answer = try await users.post(
            "/api/v1/auth/login", ["email": .string(email), "password": .string(Person.password)])
        guard answer.status == 200, let access = try answer.json["access_token"]?.string,
            let refresh = try answer.json["refresh_token"]?.string
        else { throw SupportError("\(email) cannot sign in: \(answer.status) \(answer.text)") }
        return (access, refresh)
    }
}
