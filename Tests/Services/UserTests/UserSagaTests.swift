import Contracts
import HTTP
import Kernel
import Saga
import TestSupport
import Testing
import UserCore

@testable import UserService

@Suite("An account in every service")
struct UserSagaTests {
    static let preferences = "PUT /internal/users/1/preferences"
    static let welcome = "POST /internal/users/1/welcome"

    @Test(arguments: DatabaseKind.available)
    func `a new account is made ready, then greeted, and each step is told`(kind: DatabaseKind) async throws {
        try await UserSagaBench.run(kind) { bench async throws in
            _ = try await bench.users.make()
            try await bench.pass()
            #expect(bench.neighbour.lines == ["PUT /internal/users/1/profile", Self.preferences, Self.welcome])
            #expect(try await bench.state(of: "create_user") == .completed)
            let steps = try await bench.told(UserCreationStepCompleted.name)
            let names = ["account", "analytics_profile", "notification_preferences", "welcome"]
            #expect(steps.count == 4)
            #expect(zip(steps, names).allSatisfy { $0.contains("\"\($1)\"") })
            #expect(try await bench.told(UserCreationCompleted.name).count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an account whose preferences cannot be kept in time is taken back everywhere`(kind: DatabaseKind)
        async throws
    {
        try await UserSagaBench.run(kind) { bench async throws in
            bench.neighbour.answer(Self.preferences, 503)
            _ = try await bench.users.make()
            try await bench.pass(10)
            // It waits: the account is there and may be used.
            #expect(try await bench.state(of: "create_user") == .running)
            #expect(try await bench.users.find(UserID(1)) != nil)
            try await bench.pass(4, of: .minutes(10))
            #expect(try await bench.state(of: "create_user") == .compensated)
            #expect(try await bench.users.find(UserID(1)) == nil)
            let undone = ["DELETE /internal/users/1", "DELETE /internal/users/1/profile"]
            #expect(Array(bench.neighbour.lines.suffix(2)) == undone)
            #expect(try await bench.told(UserCreationFailed.name).count == 1)
            #expect(try await bench.told(UserDeleted.name).count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a notification service that refuses the preferences takes the account back at once`(kind: DatabaseKind)
        async throws
    {
        try await UserSagaBench.run(kind) { bench async throws in
            bench.neighbour.answer(Self.preferences, 422)
            _ = try await bench.users.make()
            try await bench.pass()
            #expect(try await bench.state(of: "create_user") == .compensated)
            #expect(try await bench.users.find(UserID(1)) == nil)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a welcome that cannot be said for hours takes nothing back, and is said once it can be`(kind: DatabaseKind)
        async throws
    {
        try await UserSagaBench.run(kind) { bench async throws in
            bench.neighbour.answer(Self.welcome, 503)
            _ = try await bench.users.make()
            try await bench.pass(20, of: .minutes(60))
            #expect(try await bench.state(of: "create_user") == .running)
            #expect(try await bench.users.find(UserID(1)) != nil)
            bench.neighbour.answer(Self.welcome, 204)
            try await bench.pass(1)
            #expect(try await bench.state(of: "create_user") == .completed)
            #expect(!bench.neighbour.lines.contains { $0.hasPrefix("DELETE") })
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a welcome that is never said is shown to an operator after a day, and the account stays`(kind: DatabaseKind)
        async throws
    {
        try await UserSagaBench.run(kind) { bench async throws in
            bench.neighbour.answer(Self.welcome, 503)
            _ = try await bench.users.make()
            try await bench.pass(27, of: .minutes(60))
            #expect(try await bench.state(of: "create_user") == .failed)
            #expect(try await bench.users.find(UserID(1)) != nil)
            #expect(try await bench.told(UserCreationFailed.name).first?.contains("welcome: ") == true)
        }
    }

    /// 410: the person has left before the greeting came.
    @Test(arguments: [404, 410, 422])
    func `a welcome that is refused ends the saga well`(status: Int) async throws {
        try await UserSagaBench.run(.sqlite) { bench async throws in
            bench.neighbour.answer(Self.welcome, HTTPStatus(status))
            _ = try await bench.users.make()
            try await bench.pass()
            #expect(try await bench.state(of: "create_user") == .completed)
            #expect(try await bench.users.find(UserID(1)) != nil)
            #expect(bench.neighbour.lines.filter { $0 == Self.welcome }.count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an erased account is erased in every service, its channels first, whatever is away for a while`(
        kind: DatabaseKind
    ) async throws {
        try await UserSagaBench.run(kind) { bench async throws in
            let user = try await bench.users.make()
            try await bench.pass()
            let before = bench.neighbour.lines.count
            let told = UserDeleted(userID: user.id, deletedAt: bench.clock.now)
            #expect(try await bench.users.delete(user.id, recording: [told]))
            bench.neighbour.answer("DELETE /internal/users/1", 204, 503, 204)
            try await bench.pass(5)
            #expect(try await bench.state(of: "delete_user") == .completed)
            // Channels, then analytics; payment twice; notification.
            let person = "DELETE /internal/users/1"
            #expect(
                Array(bench.neighbour.lines.dropFirst(before)) == [person, "\(person)/profile", person, person, person])
        }
    }
}

@Suite("Telling that a person is to be served otherwise")
struct UserUpdatedTests {
    @Test(arguments: UserStore.all)
    func `a change of name, language, zone or Telegram is told once, and no change is not`(store: UserStore)
        async throws
    {
        let clock = TestClock()
        try await store.withStores(clock: clock) { stores async throws in
            let user = try await stores.users.make()
            let update = UpdateProfile(users: stores.users, clock: clock) { $0.contains("/") }
            let attach = AttachTelegram(users: stores.users, clock: clock)
            for input in [
                UpdateProfile.Input(username: "countess", locale: nil, timeZone: nil),
                UpdateProfile.Input(username: nil, locale: "uz", timeZone: nil),
                UpdateProfile.Input(username: nil, locale: nil, timeZone: "Asia/Tashkent"),
            ] {
                let before = try await stores.recorded().count
                for _ in 1...2 { _ = try await update(user.id, input) }
                #expect(try await stores.recorded().count == before + 1)
            }
            for telegram in [TelegramID(1_001), TelegramID(1_002), nil] {
                let before = try await stores.recorded().count
                for _ in 1...2 { try await attach(telegram, to: user.id) }
                #expect(try await stores.recorded().count == before + 1)
            }
            #expect(try await Set(stores.recorded()) == [UserUpdated.name])
            #expect(try await stores.users.find(user.id)?.telegramID == nil)
        }
    }

    @Test func `a former Telegram account's tokens hold no more, a first one's do`() async throws {
        let (users, clock, revoked) = (MemoryUsers(), TestClock(), NotedRevocations())
        let user = try await users.make()
        let attach = AttachTelegram(users: users, tokens: revoked, clock: clock)
        try await attach(TelegramID(1_001), to: user.id)
        #expect(await revoked.people.isEmpty)
        try await attach(TelegramID(1_002), to: user.id)
        try await attach(nil, to: user.id)
        #expect(await revoked.people == [user.id, user.id])
    }
}

/// Notes whose tokens were revoked.
private actor NotedRevocations: TokenRevoking {
    var people: [UserID] = []

    func revoke(sessions: [String]) {}
    func revokeAll(of user: UserID, issuedBefore moment: Timestamp) { people.append(user) }
}
