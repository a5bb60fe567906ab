import HTTP
import Kernel
import Reactor
import Resilience
import TestSupport
import Testing

@testable import Gateway

@Suite("Bodies go through as they come")
struct StreamingTests {
    @Test func `a range is asked for and answered as it is`() async throws {
        let handler: @Sendable (Int, Request) async -> Response = { _, request in
            let range = request.headers["Range"] ?? ""
            return Response(
                HTTPStatus(206), headers: ["Content-Range": "bytes 2-4/10", "X-Asked": range],
                body: .bytes(Array("cde".utf8)))
        }
        try await UpstreamBench.run(service: handler) { bench async throws in
            let answer = try await bench.ask(headers: ["Range": "bytes=2-4"])
            #expect(answer.status == 206 && answer.text == "cde" && answer.headers["X-Asked"] == "bytes=2-4")
            #expect(answer.headers["Content-Range"] == "bytes 2-4/10")
        }
    }

    @Test func `a large upload passes while no more than a piece of it is held`() async throws {
        let setup = UpstreamBench.Setup { $0.route.timeouts.total = nil }
        let handler: @Sendable (Int, Request) async -> Response = { _, request in
            var count = 0
            var largest = 0
            do {
                for try await piece in request.body {
                    count += piece.count
                    largest = max(largest, piece.count)
                }
            } catch { return Response(.badRequest) }
            return .text(.ok, "\(count) \(largest)")
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let left = Shared(400)
            let piece = [UInt8](repeating: 1, count: 65_536)
            let body = RequestBody(declaredLength: nil) {
                left.withLock { left in
                    left -= 1
                    return left >= 0
                } ? piece : nil
            }
            let parts = try await bench.ask(.put, body: .stream(length: nil, body)).text.split(separator: " ")
            #expect(parts.first == "26214400")
            #expect(parts.last.flatMap { Int($0) } ?? .max <= 1_048_576)
        }
    }

    @Test func `HEAD has the length of GET and gives everything back at once`() async throws {
        let setup = UpstreamBench.Setup {
            $0.policy.concurrency.limit = 1
            $0.policy.concurrency.reservedShare = 0
            $0.policy.concurrency.queue = 0
        }
        try await UpstreamBench.run(setup, service: { _, _ in .text(.ok, "12345") }) { bench async throws in
            for _ in 0..<3 {
                let head = try await bench.ask(.head)
                #expect(head.status == 200 && head.headers["Content-Length"] == "5" && head.bytes.isEmpty)
            }
            #expect(bench.upstream.report().instances[0].inFlight == 0)
            #expect(bench.upstream.admission.load.active == 0)
        }
    }

    @Test(arguments: [nil, 1_000_000_000])
    func `a client that goes away blames nobody, whatever the length of the answer`(length: Int?) async throws {
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            Response(
                .ok,
                body: .stream(length: length) { writer in
                    while true { try await writer.write([UInt8](repeating: 0, count: 65_536)) }
                })
        }
        try await UpstreamBench.run(service: handler) { bench async throws in
            for _ in 0..<6 {
                let answer = try await bench.client.send(ClientRequest(.get, bench.url + "/x"))
                var pieces = answer.body.makeAsyncIterator()
                _ = try await pieces.next()
            }
            #expect(await eventually { bench.upstream.admission.load.active == 0 })
            #expect(await eventually { bench.upstream.report().instances[0].inFlight == 0 })
            let report = bench.upstream.report()
            #expect(report.breakers[0].state.failures == 0 && report.instances[0].state == .usable)
        }
    }

    @Test func `a client that goes away before its answer ends the work for it`() async throws {
        let wasCancelled = Shared(false)
        let door = OverloadTests.Door()
        let setup = UpstreamBench.Setup { $0.instances = 2 }
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            await withTaskCancellationHandler {
                await door.pass()
            } onCancel: {
                wasCancelled.withLock { $0 = true }
            }
            return Response(.ok)
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let asking = Task { try await bench.ask() }
            #expect(await eventually { bench.seen.all.count == 1 })
            asking.cancel()
            #expect(await eventually { wasCancelled.withLock { $0 } })
            #expect(await eventually { bench.upstream.admission.load.active == 0 })
            let report = bench.upstream.report()
            #expect(report.breakers[0].state.failures == 0 && report.instances.allSatisfy { $0.inFlight == 0 })
            // It was not sent again, for nobody waits for it.
            #expect(bench.seen.all.count == 1)
            #expect(bench.records.withLock { $0[0].snapshot.refusal } == "client_gone")
            await door.open()
        }
    }
}
