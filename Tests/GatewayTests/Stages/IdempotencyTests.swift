import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("A POST under an Idempotency-Key")
struct IdempotencyTests {
    let clock = TestClock()
    let done = Tally()

    func run(
        _ store: LocalReplayStore, isKeyed: Bool = true,
        answer: (@Sendable (Int) async throws -> Response)? = nil
    ) -> StageRun {
        let route = StageBench.route { $0.isIdempotencyKeyed = isKeyed }
        let done = done
        return StageRun([Problems(logger: StageBench.logger), IdempotentPosts(store: store, loops: nil)], on: route) {
            let count = done.up()
            if let answer { return try await answer(count) }
            let body = try await $0.request.body.collect(upTo: 10_000_000)
            return Response(
                .created,
                headers: ["Location": "/things/\(count)", "Set-Cookie": "a=b", "Content-Type": "text/plain"],
                body: .bytes(body))
        }
    }

    func post(
        _ key: String? = "\"k-1\"", _ body: String = "{}", user: Int64? = 7, target: String = "/api/v1/things"
    ) -> Request {
        var request = StageBench.request(
            .post, target, headers: key.map { ["Idempotency-Key": $0] } ?? [:], body: RequestBody(Array(body.utf8)))
        request.context.identity = user.map { Identity(kind: .user(UserID($0))) }
        return request
    }

    @Test func `is done once, and its repeats are told what the first was`() async throws {
        let run = run(LocalReplayStore(clock: clock))
        let first = try await run.send(post())
        #expect(first.status == 201 && first.headers["Location"] == "/things/1")
        #expect(first.headers["Idempotent-Replayed"] == nil && first.headers["Set-Cookie"] == "a=b")
        clock.advance(by: .hours(23))
        // The same key without quotes is the same key.
        for key in ["\"k-1\"", "k-1"] {
            let again = try await run.send(post(key))
            #expect(again.status == 201 && again.headers["Location"] == "/things/1" && again.text == "{}")
            #expect(again.headers["Idempotent-Replayed"] == "true" && again.headers["Set-Cookie"] == nil)
        }
        #expect(done.count == 1 && run.record.snapshot.cache == "replayed")
        clock.advance(by: .hours(1))
        #expect(try await run.send(post()).headers["Location"] == "/things/2")
    }

    @Test func `on a route that does not ask for it, or without a key, is done every time`() async throws {
        let off = run(LocalReplayStore(clock: clock), isKeyed: false)
        for _ in 0..<2 { _ = try await off.send(post()) }
        #expect(done.count == 2)
        let on = run(LocalReplayStore(clock: clock))
        for _ in 0..<2 { _ = try await on.send(post(nil)) }
        #expect(done.count == 4)
    }

    @Test func `with another payload or another target is 422`() async throws {
        let run = run(LocalReplayStore(clock: clock))
        _ = try await run.send(post())
        for request in [post("k-1", "{ }"), post(target: "/api/v1/things?x=1")] {
            let answer = try await run.send(request)
            #expect(answer.status == 422 && answer.json["code"] == "idempotency_key_reused")
        }
        #expect(done.count == 1)
    }

    @Test func `of somebody else is another one`() async throws {
        let run = run(LocalReplayStore(clock: clock))
        for user in [7, 8, nil] as [Int64?] { _ = try await run.send(post(user: user)) }
        var elsewhere = post(user: nil)
        elsewhere.peer = "203.0.113.9"
        _ = try await run.send(elsewhere)
        #expect(done.count == 4)
    }

    @Test func `that is still under way is 409, and says when to ask again`() async throws {
        let barrier = Barrier()
        let run = run(LocalReplayStore(clock: clock)) { _ in
            await barrier.pass()
            return Response(.accepted)
        }
        let first = Task { try await run.send(post()) }
        let done = done
        #expect(await eventually { done.count == 1 })
        let second = try await run.send(post())
        #expect(second.status == 409 && second.headers["Retry-After"] == "1")
        barrier.open()
        #expect(try await first.value.status == 202)
        #expect(try await run.send(post()).headers["Idempotent-Replayed"] == "true")
    }

    @Test func `is finished even when its client leaves meanwhile`() async throws {
        let barrier = Barrier()
        let run = run(LocalReplayStore(clock: clock)) { count in
            await barrier.pass()
            try Task.checkCancellation()
            return .text(.ok, "\(count)")
        }
        let first = Task { try await run.send(post()) }
        let done = done
        #expect(await eventually { done.count == 1 })
        first.cancel()
        barrier.open()
        _ = await first.result
        let again = try await run.send(post())
        #expect(again.text == "1" && again.headers["Idempotent-Replayed"] == "true")
    }

    @Test(arguments: [502, 503, 504])
    func `that reached no service may be tried again`(status: Int) async throws {
        let run = run(LocalReplayStore(clock: clock)) { count in
            if count == 1 { return Response(HTTPStatus(status)) }
            if count == 2 { throw ServiceError(.unavailable, "nobody there") }
            return .text(.ok, "done")
        }
        #expect(try await run.send(post()).status == status)
        #expect(try await run.send(post()).status == 503)
        #expect(try await run.send(post()).text == "done")
        #expect(try await run.send(post()).headers["Idempotent-Replayed"] == "true")
    }

    @Test func `that failed in the service is told so again`() async throws {
        let run = run(LocalReplayStore(clock: clock)) { count in Response(count == 1 ? 500 : 200) }
        for _ in 0..<2 { #expect(try await run.send(post()).status == 500) }
    }

    @Test func `whose answer was too large or broke off is never done twice`() async throws {
        struct Broken: Error {}
        let large = [UInt8](repeating: 1, count: ReplayLimits.answerBytes + 1)
        let bodies: [ResponseBody] = [
            .bytes(large), .stream(length: nil) { try await $0.write(large) },
            .stream(length: nil) { _ in throw Broken() }, .stream(length: 5) { _ in throw Broken() },
        ]
        for body in bodies {
            let run = run(LocalReplayStore(clock: clock)) { _ in Response(.ok, body: body) }
            let before = done.count
            _ = try? await run.send(post())
            let again = try await run.send(post())
            #expect(again.status == 409 && again.json["code"] == "idempotency_answer_not_kept")
            #expect(done.count == before + 1)
        }
    }

    @Test func `with a streamed answer is replayed whole`() async throws {
        let run = run(LocalReplayStore(clock: clock)) { _ in
            Response(
                .ok,
                body: .stream(length: nil) { writer in for _ in 0..<3 { try await writer.write(Array("ab".utf8)) } })
        }
        for _ in 0..<2 { #expect(try await run.send(post()).text == "ababab") }
        #expect(done.count == 1)
    }

    @Test(arguments: [
        "", "\"", "\"a", "a\u{7F}", "\"a\"b\"", "\"a\\b\"", "\"\"", String(repeating: "k", count: 256), "ü",
    ])
    func `is refused when the key is none`(key: String) async throws {
        let answer = try await run(LocalReplayStore(clock: clock)).send(post(key))
        #expect(answer.status == 400 && answer.json["code"] == "idempotency_key_malformed" && done.count == 0)
    }

    @Test func `is refused when its body is too long to compare`() async throws {
        let body = String(repeating: "x", count: ReplayLimits.bodyBytes + 1)
        #expect(try await run(LocalReplayStore(clock: clock)).send(post("k", body)).status == 413)
        #expect(done.count == 0)
    }

    @Test func `keys are read quoted, escaped and bare`() {
        #expect(IdempotencyKey.read(["Idempotency-Key": "\"a\\\"b\\\\\""]) == .key("a\"b\\"))
        #expect(IdempotencyKey.read(["Idempotency-Key": "8e03978e-40d5"]) == .key("8e03978e-40d5"))
        #expect(IdempotencyKey.read(["Idempotency-Key": "a", "idempotency-key": "a"]) == .unreadable)
        #expect(IdempotencyKey.read([:]) == .none)
    }

    @Test func `what is remembered is bounded`() {
        let store = LocalReplayStore(clock: clock, mostEntries: 10, mostBytes: 4_000)
        for number in 0..<100 {
            let ticket = ReplayTicket(key: [UInt8(number)], payload: [1])
            #expect(store.begin(ticket, patience: .seconds(1)) == .begun)
            store.finish(ticket, ReplayedAnswer(status: 200, headers: [:], body: [UInt8](repeating: 1, count: 500)))
            #expect(store.count <= 10)
        }
        #expect(store.count == 3)
    }
}
