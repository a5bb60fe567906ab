import Auth
import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("Answers from memory")
struct AnswerCacheTests {
    let clock = TestClock()
    let alarms = HeldAlarms()
    let memory = AnswerMemory()
    let asked = Tally()

    func run(
        _ policy: CachePolicy? = CachePolicy(isShared: true), headers: Headers = Headers(), status: HTTPStatus = .ok,
        body: (@Sendable (Int) -> ResponseBody)? = nil
    ) -> StageRun {
        let route = StageBench.route { $0.cache = policy }
        let asked = asked
        return StageRun([AnswerCache(memory: memory, clock: clock, alarm: alarms.alarm)], on: route) { _ in
            let count = asked.up()
            return Response(status, headers: headers, body: body?(count) ?? .bytes(Array("\(count)".utf8)))
        }
    }

    @Test func `a fresh answer is given again with its age, and not after its time`() async throws {
        let run = run(headers: ["Cache-Control": "max-age=10", "Content-Type": "application/json"])
        #expect(try await run.send().text == "1" && run.record.snapshot.cache == "miss")
        clock.advance(by: .seconds(9))
        let again = try await run.send()
        #expect(again.text == "1" && again.headers["Age"] == "9" && run.record.snapshot.cache == "hit")
        #expect(again.headers["Content-Type"] == "application/json")
        let head = try await run.send(StageBench.request(.head))
        #expect(head.headers["Age"] == "9" && asked.count == 1)
        clock.advance(by: .seconds(1))
        #expect(try await run.send().text == "2")
    }

    @Test func `without a policy nothing is kept; without words of the service, for the policy's time`() async throws {
        let off = run(nil)
        #expect(try await off.send().text == "1")
        #expect(try await off.send().text == "2")
        let on = run()
        #expect(try await on.send().text == "3")
        clock.advance(by: .seconds(4))
        #expect(try await on.send().text == "3")
        clock.advance(by: .seconds(1))
        #expect(try await on.send().text == "4")
    }

    @Test(
        arguments: [
            ["Cache-Control": "no-store"], ["Cache-Control": "no-cache"], ["Cache-Control": "private, max-age=60"],
            ["Cache-Control": "max-age=0"], ["Cache-Control": "max-age=60, s-maxage=0"], ["Set-Cookie": "a=b"],
            ["Vary": "*"], ["Cache-Control": "max-age=x"], ["Expires": "0"],
            ["Cache-Control": "max-age=5", "Age": "5"],
            ["Content-Type": "text/event-stream"],
        ] as [Headers])
    func `what may not be shared is never given twice`(headers: Headers) async throws {
        let run = run(headers: headers)
        #expect(try await run.send().text == "1")
        #expect(try await run.send().text == "2")
        #expect(memory.size.entries == 0)
    }

    @Test func `only 200 is kept`() async throws {
        for status in [201, 203, 301, 404, 500] as [HTTPStatus] { _ = try await run(status: status).send() }
        #expect(memory.size.entries == 0)
    }

    @Test(
        arguments: [
            ["Cache-Control": "no-store"], ["Cache-Control": "no-cache"], ["Pragma": "no-cache"],
            ["Range": "bytes=0-1"],
            ["Cookie": "a=b"], ["Authorization": "Bearer unchecked"], ["If-Match": "\"v1\""],
        ] as [Headers])
    func `these requests want an answer of their own`(headers: Headers) async throws {
        let run = run()
        _ = try await run.send()
        #expect(try await run.send(StageBench.request(headers: headers)).text == "2")
    }

    @Test func `a client that has the answer is told so from memory; one that wants only a kept one gets 504`()
        async throws
    {
        let run = run(headers: ["ETag": "\"v1\"", "Content-Type": "text/plain"])
        let only = StageBench.request(headers: ["Cache-Control": "only-if-cached"])
        #expect(try await run.send(only).status == 504)
        _ = try await run.send(StageBench.request(headers: ["If-None-Match": "\"other\""]))
        let same = try await run.send(StageBench.request(headers: ["If-None-Match": "\"other\", W/\"v1\""]))
        #expect(same.status == 304 && same.bytes.isEmpty && same.headers["ETag"] == "\"v1\"")
        #expect(same.headers["Content-Type"] == nil && asked.count == 1)
        #expect(try await run.send(only).text == "1")
    }

    @Test func `answers that vary are kept for each kind of client`() async throws {
        let run = run(headers: ["Vary": "Accept-Language, X-Kind"])
        func ask(_ language: String) async throws -> String {
            try await run.send(StageBench.request(headers: ["Accept-Language": language])).text
        }
        #expect(try await [ask("uz"), ask("ru"), ask("uz"), ask("ru")] == ["1", "2", "1", "2"])
    }

    @Test func `host and query are part of what is asked`() async throws {
        let run = run()
        #expect(try await run.send(StageBench.request(.get, "/api/v1/things?a=1")).text == "1")
        #expect(try await run.send(StageBench.request(.get, "/api/v1/things?a=2")).text == "2")
        #expect(
            try await run.send(StageBench.request(.get, "/api/v1/things?a=1", headers: ["Host": "b.org"])).text == "3")
        #expect(memory.purge { host, path in host == "api.example.org" && path == "/api/v1/things" } == 2)
        #expect(memory.size.entries == 1)
    }

    @Test func `whoever changes something is not shown what was before`() async throws {
        let run = run()
        #expect(try await run.send().text == "1")
        _ = try await run.send(StageBench.request(.put))
        #expect(try await run.send().text == "3")
    }

    @Test func `a streamed answer is kept when all of it went by, and not when it is too large or broke off`()
        async throws
    {
        struct Broken: Error {}
        let policy = CachePolicy(largestAnswer: 10, isShared: true)
        let stream = run(policy) { count in .stream(length: nil) { try await $0.write(Array("\(count)".utf8)) } }
        #expect(try await stream.send().text == "1")
        #expect(try await stream.send().text == "1")
        memory.purge { _, _ in true }
        let large = run(policy) { _ in .stream(length: nil) { try await $0.write([UInt8](repeating: 1, count: 11)) } }
        #expect(try await large.send().bytes.count == 11)
        let broken = run(policy) { _ in
            .stream(length: nil) { writer in
                try await writer.write([1])
                throw Broken()
            }
        }
        await #expect(throws: Broken.self) { try await broken.send() }
        #expect(memory.size.entries == 0)
    }

    @Test func `memory is bounded by entries and bytes, and the longest unused goes first`() {
        var kept = RecentlyUsed<Int, Int>(mostEntries: 3, mostWeight: 100)
        for key in 1...3 { kept.keep(key, weight: 10, for: key) }
        #expect(kept.value(for: 1) == 1)
        kept.keep(4, weight: 10, for: 4)
        #expect(kept.value(for: 2) == nil && kept.value(for: 1) == 1 && kept.count == 3)
        kept.keep(5, weight: 85, for: 5)
        #expect(kept.value(for: 5) == 5 && kept.weight <= 100 && kept.value(for: 3) == nil)
        kept.keep(6, weight: 101, for: 6)
        #expect(kept.value(for: 6) == nil)
        var random = SeededRandom(seed: 7).bytes(20_000).makeIterator()
        while let key = random.next(), let weight = random.next() {
            kept.keep(Int(key), weight: Int(weight) % 60, for: Int(key))
            #expect(kept.count <= 3 && kept.weight <= 100)
        }
        #expect(kept.removeAll { _ in true } <= 3 && kept.weight == 0)
    }
}
