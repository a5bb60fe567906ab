import Contracts
import Kernel
import Testing
import TestSupport
import UserCore

@Suite("Registering a user")
struct RegisterUserTests {
    let users = MemoryUsers()
    let clock = TestClock()

    func register(limit: AttemptLimit = AttemptLimit(100, per: .hours(1)), attempts: MemoryAttempts = .init())
        -> RegisterUser
    {
        RegisterUser(
            users: users, passwords: PlainPasswords(), rules: EightCharacters(), attempts: attempts, clock: clock,
            limit: limit)
    }

    func input(email: String = "ada@example.com", username: String = "ada", password: String = "correct horse")
        -> RegisterUser.Input
    {
        RegisterUser.Input(email: email, username: username, password: password, network: "192.0.2.1")
    }

    @Test func `a newcomer gets an account, and the other services hear of it`() async throws {
        let user = try await register()(input())
        #expect(user.email.text == "ada@example.com")
        #expect(user.isActive && user.role == .user)
        #expect(user.passwordHash != "correct horse")
        let event = try #require(users.events.first as? UserRegistered)
        #expect(users.events.count == 1)
        #expect(event == UserRegistered(userID: user.id, username: "ada", locale: "en", registeredAt: clock.now))
    }

    @Test func `a second account with the same address is refused as a conflict, whatever its case`() async throws {
        _ = try await register()(input())
        let error = await #expect(throws: ServiceError.self) {
            _ = try await register()(input(email: "ADA@example.com", username: "countess"))
        }
        #expect(error?.kind == .conflict)
        #expect(error?.message == "Email already exists")
        #expect(users.events.count == 1)
    }

    @Test func `a taken name is refused as a conflict`() async throws {
        _ = try await register()(input())
        let error = await #expect(throws: ServiceError.self) {
            _ = try await register()(input(email: "other@example.com", username: "ADA"))
        }
        #expect(error?.message == "Username already exists")
    }

    @Test func `all bad fields are named at once`() async throws {
        let error = await #expect(throws: ServiceError.self) {
            _ = try await register()(input(email: "nowhere", username: "a b", password: "short"))
        }
        #expect(error?.kind == .invalid)
        #expect(error?.fields.map(\.pointer) == ["#/email", "#/username", "#/password"])
        #expect(users.events.isEmpty)
    }

    @Test func `one network makes only so many accounts, and time gives new ones`() async throws {
        let attempts = MemoryAttempts()
        let register = register(limit: AttemptLimit(2, per: .hours(1)), attempts: attempts)
        _ = try await register(input(email: "a@example.com", username: "aaa"))
        _ = try await register(input(email: "b@example.com", username: "bbb"))
        let error = await #expect(throws: ServiceError.self) {
            _ = try await register(input(email: "c@example.com", username: "ccc"))
        }
        #expect(error?.kind == .tooManyRequests)
        #expect(error?.retryAfter == .minutes(30))
        clock.advance(by: .minutes(30))
        _ = try await register(input(email: "c@example.com", username: "ccc"))
    }

    @Test(arguments: [
        "a@b.co", "first.last@example.com", "a+tag@sub.example.org", "o'neil@example.com",
    ])
    func `an address that mail reaches is accepted`(text: String) throws {
        #expect(try Email(text).text == text)
    }

    @Test(arguments: [
        "", "@", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.de", ".a@b.co", "a..b@c.de", "a@-b.co", "a@b..co",
        "ädä@example.com", "a@b.co\r\nBcc: x@y.zz", String(repeating: "a", count: 65) + "@b.co",
        "a@" + String(repeating: "b.", count: 130) + "co",
    ])
    func `an address that no mail reaches is refused`(text: String) {
        #expect(throws: ServiceError.self) { try Email(text) }
    }
}
