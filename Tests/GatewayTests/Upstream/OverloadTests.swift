import HTTP
import Kernel
import Reactor
import Resilience
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("A service that has enough to do")
struct OverloadTests {
    typealias Setup = UpstreamBench.Setup

    /// Holds every request until it is opened.
    actor Door {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }

        func pass() async {
            if isOpen { return }
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    static func run(
        limit: Int, queue: Int, wait: Duration = .seconds(30), reserved: Double = 0,
        _ body: @escaping @Sendable (UpstreamBench, Door) async throws -> Void
    ) async throws {
        let door = Door()
        let setup = Setup {
            $0.isRealTime = true
            $0.policy.concurrency.limit = limit
            $0.policy.concurrency.queue = queue
            $0.policy.concurrency.queueDeadline = wait
            $0.policy.concurrency.overloadAfter = .seconds(100)
            $0.policy.concurrency.reservedShare = reserved
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            await door.pass()
            return .text(.ok, "done")
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            try await body(bench, door)
            await door.open()
        }
    }

    @Test func `with all places and the line full, the next is refused at once, and told when to come back`()
        async throws
    {
        try await Self.run(limit: 2, queue: 3) { bench, door async throws in
            async let held = bench.askTogether(5)
            #expect(await eventually { bench.upstream.admission.load == (2, 3) })
            let start = ContinuousClock.now
            let refused = try await bench.ask()
            #expect(ContinuousClock.now - start < .seconds(5), "it waited for the line")
            #expect(refused.status == 503 && refused.headers["Retry-After"] == "1")
            #expect(try JSONValue(parsing: refused.bytes)["code"] == "overloaded")
            #expect(bench.records.withLock { $0.last?.snapshot.refusal } == "overloaded")
            #expect(await bench.metric(#"gateway_upstream_queue{service="s"}"#) == 3)
            #expect(await bench.metric(#"gateway_upstream_in_flight{service="s"}"#) == 2)
            #expect(await bench.metric(#"gateway_upstream_shed_total{service="s"}"#) == 1)
            await door.open()
            #expect(try await held == [200, 200, 200, 200, 200])
            #expect(await eventually { bench.upstream.admission.load == (0, 0) })
        }
    }

    @Test func `who waits too long is refused`() async throws {
        try await Self.run(limit: 1, queue: 5, wait: .milliseconds(30)) { bench, door async throws in
            async let held = bench.ask().status
            #expect(await eventually { bench.upstream.admission.load.active == 1 })
            #expect(try await bench.askTogether(3) == [503, 503, 503])
            #expect(bench.upstream.admission.load == (1, 0))
            await door.open()
            #expect(try await held == 200)
            #expect(try await bench.ask().status == 200)
        }
    }

    @Test func `what is important has places of its own, and takes those of others in the line`() async throws {
        try await Self.run(limit: 4, queue: 2, reserved: 0.25) { bench, door async throws in
            var important = bench.routes.withLock { $0[""] }
            important?.priority = .high
            bench.routes.withLock { [important] in $0["pay"] = important }
            async let held = bench.askTogether(5)
            #expect(await eventually { bench.upstream.admission.load == (3, 2) })
            // One place is reserved, and the next important one displaces the oldest that waits.
            async let paid = bench.askTogether(2, .get, "/pay")
            #expect(await eventually { bench.upstream.admission.load == (4, 2) })
            #expect(await eventually { await bench.metric(#"gateway_upstream_shed_total{service="s"}"#) == 1 })
            await door.open()
            #expect(try await paid == [200, 200])
            #expect(try await held.sorted() == [200, 200, 200, 200, 503])
        }
    }

    @Test func `a stream of events gives its place back once it flows`() async throws {
        let door = Door()
        let setup = Setup {
            $0.policy.concurrency.limit = 1
            $0.policy.concurrency.reservedShare = 0
            $0.policy.concurrency.queue = 0
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, request in
            guard request.path == "/events" else { return .text(.ok, "done") }
            return Response(
                .ok, headers: ["Content-Type": "text/event-stream"],
                body: .stream(length: nil) { writer in
                    try await writer.write(Array("data: 1\n\n".utf8))
                    await door.pass()
                    try await writer.write(Array("data: 2\n\n".utf8))
                })
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let answer = try await bench.client.send(ClientRequest(.get, bench.url + "/events"))
            var pieces = answer.body.makeAsyncIterator()
            // The first event is there while the second has not been made.
            #expect(try await pieces.next() == Array("data: 1\n\n".utf8))
            #expect(try await bench.ask().status == 200)
            #expect(bench.upstream.report().instances[0].inFlight == 1)
            await door.open()
            #expect(try await pieces.next() == Array("data: 2\n\n".utf8))
            #expect(try await pieces.next() == nil)
            #expect(await eventually { bench.upstream.report().instances[0].inFlight == 0 })
        }
    }
}
