import Kernel
import Testing
import TestSupport
import UserCore

@Suite("Signing in")
struct SignInTests {
    let users = MemoryUsers()
    let sessions = MemorySessions()
    let attempts = MemoryAttempts()
    let clock = TestClock()
    let mint = PlainTokens(random: SeededRandom())

    var logIn: LogIn {
        LogIn(
            users: users, passwords: PlainPasswords(), attempts: attempts,
            open: OpenSession(sessions: sessions, mint: mint, clock: clock, limits: SessionLimits()), clock: clock,
            limits: LogInLimits())
    }

    var refresh: RefreshSession { RefreshSession(users: users, sessions: sessions, mint: mint, clock: clock) }

    @discardableResult
    func account(email: String = "ada@example.com", hash: String = "now:correct horse") async throws -> User {
        let new = NewUser(
            email: try Email(email), username: try Username("user\(email.count)"), passwordHash: hash,
            locale: .english, createdAt: clock.now)
        return try await users.insert(new) { _ in [] }
    }

    func input(
        email: String = "ada@example.com", password: String = "correct horse", network: String = "192.0.2.1"
    ) -> LogIn.Input {
        LogIn.Input(email: email, password: password, network: network, userAgent: "curl/8")
    }

    @Test func `the right password opens a session with both tokens`() async throws {
        let user = try await account()
        let signedIn = try await logIn(input())
        #expect(signedIn.user.id == user.id)
        #expect(signedIn.access.text == "access:\(user.id):\(signedIn.session.id)")
        #expect(try await sessions.list(user.id, at: clock.now).map(\.id) == [signedIn.session.id])
    }

    @Test func `an unknown address, a wrong password and an impossible address are refused in the same words`()
        async throws
    {
        try await account()
        var refusals: [ServiceError] = []
        for attempt in [
            input(password: "wrong password"), input(email: "nobody@example.com"), input(email: "no address"),
        ] {
            let error = await #expect(throws: ServiceError.self) { _ = try await logIn(attempt) }
            refusals.append(try #require(error))
        }
        #expect(refusals.allSatisfy { $0 == refusals[0] })
        #expect(refusals[0].kind == .unauthenticated)
        #expect(refusals[0].message == "Invalid authentication credentials")
    }

    @Test func `the sixth failure within a minute must wait, another account need not`() async throws {
        try await account()
        try await account(email: "grace@example.com")
        for _ in 1...5 {
            let error = await #expect(throws: ServiceError.self) { _ = try await logIn(input(password: "wrong one")) }
            #expect(error?.kind == .unauthenticated)
        }
        let error = await #expect(throws: ServiceError.self) { _ = try await logIn(input()) }
        #expect(error?.kind == .tooManyRequests)
        #expect(error?.retryAfter == .seconds(12))
        _ = try await logIn(input(email: "grace@example.com"))
        clock.advance(by: .seconds(12))
        _ = try await logIn(input())
    }

    @Test func `one password tried on many names is stopped by network`() async throws {
        for number in 1...100 {
            let error = await #expect(throws: ServiceError.self) {
                _ = try await logIn(input(email: "user\(number)@example.com"))
            }
            #expect(error?.kind == .unauthenticated)
        }
        let error = await #expect(throws: ServiceError.self) {
            _ = try await logIn(input(email: "user101@example.com"))
        }
        #expect(error?.kind == .tooManyRequests)
    }

    @Test func `signing in rightly again and again is never stopped`() async throws {
        try await account()
        for _ in 1...200 { _ = try await logIn(input()) }
    }

    @Test func `a password stored by an older method is stored anew at sign-in`() async throws {
        let user = try await account(hash: "old:correct horse")
        _ = try await logIn(input())
        #expect(try await users.find(user.id)?.passwordHash == "now:correct horse")
    }

    @Test func `a sixth session ends the oldest`() async throws {
        let user = try await account()
        var opened: [String] = []
        for _ in 1...6 {
            opened.append(try await logIn(input()).session.id)
            clock.advance(by: .seconds(1))
        }
        #expect(try await sessions.list(user.id, at: clock.now).map(\.id) == opened.dropFirst().reversed())
    }

    @Test func `a refresh token works once, and its successor next`() async throws {
        try await account()
        let first = try await logIn(input())
        let second = try await refresh(first.refreshToken)
        #expect(second.session.id == first.session.id)
        #expect(second.refreshToken != first.refreshToken)
        _ = try await refresh(second.refreshToken)
    }

    @Test func `a token used again at once is told to wait for the newer one, and nothing ends`() async throws {
        try await account()
        let first = try await logIn(input())
        let second = try await refresh(first.refreshToken)
        let error = await #expect(throws: ServiceError.self) { _ = try await refresh(first.refreshToken) }
        #expect(error?.kind == .conflict)
        _ = try await refresh(second.refreshToken)
    }

    @Test func `a token used again later ends its whole family`() async throws {
        let user = try await account()
        let first = try await logIn(input())
        let second = try await refresh(first.refreshToken)
        clock.advance(by: .seconds(11))
        for token in [first.refreshToken, second.refreshToken] {
            let error = await #expect(throws: ServiceError.self) { _ = try await refresh(token) }
            #expect(error?.code == "invalid_grant")
        }
        #expect(try await sessions.list(user.id, at: clock.now).isEmpty)
    }

    @Test func `a session ends after seven idle days and after thirty in all`() async throws {
        try await account()
        var token = try await logIn(input()).refreshToken
        for _ in 1...4 {
            clock.advance(by: .days(6))
            token = try await refresh(token).refreshToken
        }
        clock.advance(by: .days(6) + .hours(1))
        let error = await #expect(throws: ServiceError.self) { _ = try await refresh(token) }
        #expect(error?.code == "invalid_grant")

        let idle = try await logIn(input())
        clock.advance(by: .days(7))
        await #expect(throws: ServiceError.self) { _ = try await refresh(idle.refreshToken) }
    }
}
