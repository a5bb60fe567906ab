import Auth
import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("Many want the same answer at once")
struct CoalescingTests {
    let clock = TestClock()
    let alarms = HeldAlarms()
    let memory = AnswerMemory()
    let asked = Tally()

    func run(_ headers: Headers = Headers(), until barrier: Barrier, policy: CachePolicy = CachePolicy(isShared: true))
        -> StageRun
    {
        let asked = asked
        let route = StageBench.route { $0.cache = policy }
        return StageRun([AnswerCache(memory: memory, clock: clock, alarm: alarms.alarm)], on: route) { _ in
            let count = asked.up()
            if count == 1 { await barrier.pass() }
            return Response(.ok, headers: headers, body: .bytes(Array("\(count)".utf8)))
        }
    }

    /// Sends `count` requests, the rest of which wait for the first, and calls `then` when they do.
    func together(_ run: StageRun, _ count: Int, then: () -> Void) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<count { group.addTask { try await run.send().text } }
            #expect(await eventually { memory.waiting == count - 1 })
            then()
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `the service is asked once for all of them`() async throws {
        let barrier = Barrier()
        let answers = try await together(run(until: barrier), 50) { barrier.open() }
        #expect(answers == [String](repeating: "1", count: 50) && asked.count == 1 && memory.waiting == 0)
    }

    @Test func `when the answer is not one to share, everyone asks for themselves`() async throws {
        let barrier = Barrier()
        let answers = try await together(run(["Cache-Control": "no-store"], until: barrier), 10) { barrier.open() }
        #expect(Set(answers).count == 10 && asked.count == 10)
    }

    @Test func `nobody waits longer than the deadline`() async throws {
        let barrier = Barrier()
        let run = run(until: barrier)
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<5 { group.addTask { try await run.send().text } }
            #expect(await eventually { alarms.count == 4 })
            alarms.goOff()
            // Those that waited ask for themselves while the first is still under way.
            #expect(await eventually { asked.count == 5 })
            barrier.open()
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(Set(answers).count == 5)
    }

    @Test func `when the first is lost, one of the others takes its place`() async throws {
        let barrier = Barrier()
        let asked = asked
        let route = StageBench.route { $0.cache = CachePolicy(isShared: true) }
        let stage = AnswerCache(memory: memory, clock: clock, alarm: alarms.alarm)
        let run = StageRun([stage], on: route) { _ in
            let count = asked.up()
            if count > 1 { return .text(.ok, "\(count)") }
            await barrier.pass()
            throw CancellationError()
        }
        let first = Task { try await run.send().text }
        #expect(await eventually { asked.count == 1 })
        let others = (0..<10).map { _ in Task { try await run.send().text } }
        #expect(await eventually { memory.waiting == 10 })
        barrier.open()
        await #expect(throws: CancellationError.self) { try await first.value }
        for other in others { #expect(try await other.value == "2") }
        #expect(asked.count == 2)
    }

    @Test(arguments: [true, false])
    func `ten thousand requests of two people are never mixed`(isShared: Bool) async throws {
        let key = try SigningKey.generate()
        let issuer = TokenIssuer(
            key: key, issuer: "analyticbot", audience: "analyticbot-api", clock: clock, random: SeededRandom())
        let verifier = TokenVerifier(
            keys: FixedKeys(key.verificationKey),
            rules: ClaimRules(issuer: "analyticbot", audience: "analyticbot-api"), clock: clock)
        let route = StageBench.route {
            $0.cache = CachePolicy(isShared: isShared)
            $0.access = .user(atLeast: .viewer)
        }
        let asked = asked
        let stages: [any Stage] = [
            RouteAuthentication(people: verifier, services: nil),
            AnswerCache(memory: memory, clock: clock, alarm: alarms.alarm),
        ]
        let run = StageRun(stages, on: route) { exchange in
            asked.up()
            return .text(.ok, "of \(exchange.request.context.identity?.userID?.rawValue ?? 0)")
        }
        let tokens = try [7, 8].map { try issuer.accessToken(for: UserID($0)).token }
        var mixes = 0
        for turn in 0..<10_000 {
            let request = StageBench.request(headers: ["Authorization": "Bearer \(tokens[turn % 2])"])
            if try await run.send(request).text != "of \(7 + turn % 2)" { mixes += 1 }
        }
        #expect(mixes == 0)
        #expect(asked.count == 2, "and each is answered from memory")
    }
}
