internal import Kernel
internal import Synchronization
internal import TestSupport
internal import Testing

@Suite("kill -9 of the whole suite", .suiteOfItsOwn)
struct CrashTests {
    /// What clients were told before the suite died: they may rely on all of it.
    private final class Promises: Sendable {
        struct Told: Sendable {
            var people: [Person] = []
            var channels: [(owner: Person, id: Int64)] = []
            /// Answers of every kind, in the current life of the suite.
            var answers = 0
        }

        let told = Mutex(Told())
    }

    /// Each life of the suite ends after this many answers, with other requests under way.
    private static let lives = [1, 2, 3, 5, 8, 13, 21, 30]
    private static let writers = 4

    @Test func `what was answered 2xx is still there, and every account reaches analytics`() async throws {
        try await withTemporaryFolder { folder in
            let promises = Promises()
            for (life, answers) in Self.lives.enumerated() {
                let suite = try await RunningSuite.start(on: folder)
                promises.told.withLock { $0.answers = 0 }
                await withTaskGroup(of: Void.self) { group in
                    for writer in 0..<Self.writers {
                        group.addTask { await Self.write(to: suite, promises, "l\(life)w\(writer)", until: answers) }
                    }
                }
            }
            let suite = try await RunningSuite.start(on: folder)
            defer { suite.process.killAtOnce() }
            try await verify(promises.told.withLock { $0 }, at: suite)
        }
    }

    /// Makes accounts and connects channels until the suite is dead; the writer that sees the last answer kills it.
    private static func write(to suite: RunningSuite, _ promises: Promises, _ name: String, until limit: Int) async {
        func count(_ note: (inout Promises.Told) -> Void) {
            let answers = promises.told.withLock { told in
                note(&told)
                told.answers += 1
                return told.answers
            }
            if answers == limit { suite.process.killAtOnce() }
        }
        do {
            for number in 0... {
                guard let person = try await Person.register("\(name)n\(number)", at: suite.gateway) else { return }
                count { $0.people.append(person) }
                let token = try await person.logIn(at: suite.gateway)
                count { _ in }
                let answer = try await suite.gateway.post(
                    "/api/v1/channels", ["telegram_id": "@daily_orbit"], token: token)
                guard answer.status == 201, let id = try answer.json["id"]?.integer else { continue }
                count { $0.channels.append((person, id)) }
            }
        } catch {
            // The suite died while this request was under way: nothing was promised.
        }
    }

    private func verify(_ told: Promises.Told, at suite: RunningSuite) async throws {
        #expect(told.people.count >= Self.lives.count)
        for person in told.people {
            let token = try await person.logIn(at: suite.gateway)
            let account = try await suite.gateway.get("/api/v1/users/\(person.id)", token: token)
            #expect(account.status == 200, "account \(person.id) is gone")
            let initialised = try await eventually {
                try await suite.gateway.get("/api/v1/analytics/user/\(person.id)", token: token).status == 200
            }
            #expect(initialised, "account \(person.id) never reached analytics")
            for channel in told.channels where channel.owner.id == person.id {
                let answer = try await suite.gateway.get("/api/v1/channels/\(channel.id)", token: token)
                #expect(answer.status == 200, "channel \(channel.id) is gone")
                let known = try await eventually {
                    let path = "/api/v1/analytics/channels/\(channel.id)/collection"
                    return try await suite.gateway.get(path, token: token).status == 200
                }
                #expect(known, "channel \(channel.id) never reached analytics")
            }
        }
    }
}
