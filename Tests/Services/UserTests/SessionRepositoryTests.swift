import Kernel
import TestSupport
import Testing
import UserCore

@Suite("Keeping sessions")
struct SessionRepositoryTests {
    let clock = TestClock()

    func session(_ id: String, of user: User) -> Session {
        Session(
            id: id, userID: user.id, network: "192.0.2.1", userAgent: "curl/8", createdAt: clock.now,
            lastSeenAt: clock.now, limits: SessionLimits())
    }

    @Test(arguments: UserStore.all)
    func `of many who present one token at once, exactly one gets its successor`(store: UserStore) async throws {
        try await store.withStores { stores in
            let user = try await stores.users.make()
            try await stores.sessions.open(session("s", of: user), tokenHash: [0])
            let now = clock.now
            let outcomes = try await withThrowingTaskGroup(of: Rotation.self) { group in
                for number in 1...10 {
                    group.addTask { try await stores.sessions.rotate([0], to: [UInt8(number)], at: now) }
                }
                return try await group.reduce(into: [Rotation]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == .justRotated }.count == 9)
            #expect(try await stores.sessions.list(user.id, at: now).count == 1)
        }
    }

    @Test(arguments: UserStore.all)
    func `an old token ends the family and the newest token with it`(store: UserStore) async throws {
        try await store.withStores { stores in
            let user = try await stores.users.make()
            try await stores.sessions.open(session("s", of: user), tokenHash: [0])
            _ = try await stores.sessions.rotate([0], to: [1], at: clock.now)
            clock.advance(by: .minutes(1))
            #expect(
                try await stores.sessions.rotate([0], to: [2], at: clock.now) == .reused(user.id, session: "s"))
            #expect(try await stores.sessions.rotate([1], to: [3], at: clock.now) == .unknown)
            #expect(try await stores.sessions.live("s", at: clock.now) == nil)
        }
    }

    @Test(arguments: UserStore.all)
    func `only five sessions live, the oldest make room`(store: UserStore) async throws {
        try await store.withStores { stores in
            let user = try await stores.users.make()
            for number in 1...7 {
                try await stores.sessions.open(session("s\(number)", of: user), tokenHash: [UInt8(number)])
                clock.advance(by: .seconds(1))
            }
            #expect(
                try await stores.sessions.list(user.id, at: clock.now).map(\.id) == ["s7", "s6", "s5", "s4", "s3"])
            #expect(try await stores.sessions.rotate([1], to: [99], at: clock.now) == .unknown)
        }
    }

    @Test(arguments: UserStore.all)
    func `nobody ends the session of another`(store: UserStore) async throws {
        try await store.withStores { stores in
            let ada = try await stores.users.make("ada")
            let grace = try await stores.users.make("grace")
            try await stores.sessions.open(session("s", of: ada), tokenHash: [1])
            #expect(try await stores.sessions.end("s", of: grace.id) == false)
            #expect(try await stores.sessions.endAll(of: grace.id) == 0)
            #expect(try await stores.sessions.end("s", of: ada.id))
        }
    }

    @Test(arguments: UserStore.all)
    func `a refused try is counted under none of its keys`(store: UserStore) async throws {
        try await store.withStores { stores in
            let narrow = Attempt("narrow", AttemptLimit(1, per: .minutes(1)))
            let wide = Attempt("wide", AttemptLimit(2, per: .minutes(1)))
            #expect(try await stores.attempts.take([narrow, wide], at: clock.now) == nil)
            #expect(try await stores.attempts.take([narrow, wide], at: clock.now) == .minutes(1))
            #expect(try await stores.attempts.take([wide], at: clock.now) == nil)
            #expect(try await stores.attempts.take([wide], at: clock.now) == .seconds(30))
            try await stores.attempts.giveBack([wide])
            #expect(try await stores.attempts.take([wide], at: clock.now) == nil)
        }
    }
}
