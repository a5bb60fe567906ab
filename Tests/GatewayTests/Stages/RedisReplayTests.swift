import HTTP
import Kernel
import Reactor
import Redis
import TestSupport
import Testing

@testable import Gateway

@Suite("Keyed requests in Redis")
struct RedisReplayTests {
    static let answer = ReplayedAnswer(
        status: 201, headers: ["Location": "/things/1", "Link": "</a>", "Content-Type": "x\"y"], body: [0, 255, 10])

    @Test func `an answer is written and read as it was`() {
        #expect(RedisReplayStore.decoded(RedisReplayStore.encoded(Self.answer)) == Self.answer)
        let bare = ReplayedAnswer(status: 204, headers: [:], body: nil)
        #expect(RedisReplayStore.decoded(RedisReplayStore.encoded(bare)) == bare)
        let ticket = ReplayTicket(key: [1], payload: [2, 3])
        #expect(RedisReplayStore.verdict([2, 3], ticket) == .inProgress)
        #expect(RedisReplayStore.verdict([2, 4], ticket) == .otherPayload)
        #expect(
            RedisReplayStore.verdict([2, 3] + Array("{}".utf8), ticket)
                == .finished(ReplayedAnswer(status: 200, headers: [:], body: nil)))
    }

    @Test(.enabled(if: TestRedis.url != nil))
    func `two gateways do a request once between them`() async throws {
        let location = try RedisLocation(url: try #require(TestRedis.url))
        let stores = (0..<2).map { _ in
            RedisReplayStore(RedisClient(location, logger: StageBench.logger), logger: StageBench.logger)
        }
        let ticket = ReplayTicket(key: SystemRandom().bytes(32), payload: SystemRandom().bytes(32))
        let other = ReplayTicket(key: ticket.key, payload: SystemRandom().bytes(32))
        #expect(try await stores[0].begin(ticket, patience: .seconds(60)) == .begun)
        #expect(try await stores[1].begin(ticket, patience: .seconds(60)) == .inProgress)
        #expect(try await stores[1].begin(other, patience: .seconds(60)) == .otherPayload)
        await stores[0].finish(ticket, Self.answer)
        #expect(try await stores[1].begin(ticket, patience: .seconds(60)) == .finished(Self.answer))
        await stores[1].abandon(ticket)
        #expect(try await stores[0].begin(ticket, patience: .seconds(60)) == .begun)
        await stores[0].abandon(ticket)
    }

    @Test func `without its server a keyed request is refused, and not done`() async throws {
        let location = try RedisLocation(url: "redis://127.0.0.1:1/0")
        let store = RedisReplayStore(RedisClient(location, logger: StageBench.logger), logger: StageBench.logger)
        let done = Tally()
        let route = StageBench.route { $0.isIdempotencyKeyed = true }
        let run = StageRun([IdempotentPosts(store: store, loops: nil)], on: route) { _ in
            done.up()
            return Response(.ok)
        }
        let answer = try await run.send(StageBench.request(.post, headers: ["Idempotency-Key": "k"]))
        #expect(answer.status == 503 && answer.headers["Retry-After"] != nil && done.count == 0)
    }
}
