import AnalyticsCore
@testable import AnalyticsService
import Contracts
import HTTP
import Kernel
import Logging
import ServiceLifecycle
import Testing
import TestSupport

@Suite("The collector's rounds")
struct CollectorTests {
    static func collector(_ desk: Desk) -> Collector {
        Collector(
            collect: desk.service.collect, collection: desk.service.collection, clock: desk.clock,
            waiting: ImpatientClock(), limits: CollectionLimits(), logger: Logger(label: "test"))
    }

    @Test func `every channel that is due is visited, and then none until the next is`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = CollectTests.posts(1...5) }) { desk in
            for id in 7...10 { try await desk.connect(.make(id: Int64(id))) }
            let collector = Self.collector(desk)
            #expect(try await collector.round() == Collector.shortestPause)
            #expect(try await collector.round() == Collector.shortestPause)
            for id in 7...10 {
                let answer = try await desk.get("/channels/\(id)/collection")
                #expect(answer["history.posts"]?.integer == 5)
            }
            let asked = desk.telegram.asked.count
            #expect(try await collector.round() == Collector.longestPause)
            #expect(desk.telegram.asked.count == asked)
        }
    }

    @Test func `one channel's failure does not hold up the others`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = CollectTests.posts(1...5) }) { desk in
            try await desk.connect(.make(id: 7, telegram: -1_001_111_111_111))
            try await desk.connect(.make(id: 8))
            let collector = Self.collector(desk)
            for _ in 0..<3 { _ = try await collector.round() }
            #expect(try await desk.get("/channels/7/collection")["last_error.code"]?.string == "another_channel")
            #expect(try await desk.get("/channels/8/collection")["history.posts"]?.integer == 5)
        }
    }

    @Test func `it runs until the service is told to stop`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = CollectTests.posts(1...5) }) { desk in
            try await desk.connect()
            let collector = Self.collector(desk)
            let group = ServiceGroup(
                services: [collector], gracefulShutdownSignals: [], logger: Logger(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let isVisited = await eventually { desk.telegram.asked.count == 1 }
                #expect(isVisited)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
