import AMQP
import Kernel
import Logging
import Reactor
import Synchronization
import TestSupport
import Testing

@Suite("Publishing to and consuming from a broker", .enabled(if: TestRabbit.url != nil))
struct AMQPTransportTests {
    private let topology = AMQPTopology(
        exchanges: [.init("facts", "topic")],
        queues: [
            .init("readers", quorum: ["x-delivery-limit": 5]),
            .init("small", arguments: ["x-max-length": 1, "x-overflow": "reject-publish"]),
        ],
        bindings: [.init(queue: "readers", exchange: "facts", key: "user.*")])

    private func withSetting(_ body: (AMQPSetting) async throws -> Void) async throws {
        try await withVirtualHost { url async throws in
            try await body(
                AMQPSetting(
                    AMQPLocation(url: url), topology: topology, limits: .patient,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        }
    }

    private func publication(_ text: String, key: String = "user.made", exchange: String = "facts") -> AMQPPublication {
        var message = AMQPMessage(body: Array(text.utf8), headers: ["x-attempt": 1, "trace": "00-1"])
        message.messageID = text
        message.contentType = "text/plain"
        message.timestamp = 1_763_805_600
        return AMQPPublication(exchange: exchange, routingKey: key, message: message)
    }

    @Test func `a thousand messages are confirmed, and come out whole and in order`() async throws {
        try await withSetting { setting async throws in
            let publisher = try AMQPPublisher(setting, name: "test")
            let all = (0..<1_000).map { publication("message \($0)") }
            #expect(await publisher.publish(all).allSatisfy { $0 == .confirmed })
            let inbox = Inbox()
            let consumer = try AMQPConsumer(setting, queue: "readers", name: "test") { inbox.add($0) }
            #expect(await eventually { inbox.settle(with: consumer) == 1_000 })
            #expect(inbox.texts == (0..<1_000).map { "message \($0)" })
            let first = try #require(inbox.first)
            #expect(first.message == all[0].message)
            #expect(first.routingKey == "user.made" && !first.isRedelivered)
            await consumer.stop()
            #expect(publisher.counts.confirmed.value == 1_000)
            await publisher.stop()
        }
    }

    @Test func `what no queue takes is returned, what a full queue cannot take is refused`() async throws {
        try await withSetting { setting async throws in
            let publisher = try AMQPPublisher(setting, name: "test")
            let verdicts = await publisher.publish([
                publication("a"), publication("b", key: "nobody.cares"), publication("c", key: "small", exchange: ""),
            ])
            #expect(verdicts == [.confirmed, .returned(reason: "312 NO_ROUTE"), .confirmed])
            let isRefused = await eventually {
                await publisher.publish([publication("d", key: "small", exchange: "")]).first != .confirmed
            }
            #expect(isRefused)
            #expect(publisher.counts.refused.value == 1)
            await publisher.stop()
        }
    }

    @Test func `a mistake that closes the channel spoils what was under way, not the publisher`() async throws {
        try await withSetting { setting async throws in
            let publisher = try AMQPPublisher(setting, name: "test")
            let verdict = await publisher.publish([publication("a", exchange: "missing")]).first
            guard case .away(let reason) = verdict else {
                Issue.record("\(String(describing: verdict))")
                return
            }
            #expect(reason.contains("404"))
            let isBack = await eventually { await publisher.publish([publication("b")]) == [.confirmed] }
            #expect(isBack)
            #expect(publisher.counts.reconnects.value == 1)
            await publisher.stop()
        }
    }

    @Test func `what is not settled when a consumer stops comes again, what is settled does not`() async throws {
        try await withSetting { setting async throws in
            let publisher = try AMQPPublisher(setting, name: "test")
            _ = await publisher.publish([publication("a"), publication("b"), publication("c")])
            let inbox = Inbox()
            let consumer = try AMQPConsumer(setting, queue: "readers", name: "test") { inbox.add($0) }
            #expect(await eventually { inbox.texts.count == 3 })
            let deliveries = inbox.all
            consumer.settle(deliveries[0], .ack)
            consumer.settle(deliveries[1], .requeue)
            #expect(await eventually { inbox.texts == ["a", "b", "c", "b"] })
            consumer.settle(deliveries[0], .ack)
            await consumer.stop(within: .milliseconds(10))
            let second = Inbox()
            let next = try AMQPConsumer(setting, queue: "readers", name: "test") { second.add($0) }
            #expect(await eventually { second.settle(with: next) == 2 })
            #expect(Set(second.texts) == ["b", "c"])
            #expect(second.all.map(\.isRedelivered) == [true, true])
            await next.stop()
            await publisher.stop()
        }
    }

    @Test func `a large body comes in pieces, one too large without its body`() async throws {
        try await withSetting { setting async throws in
            var setting = setting
            setting.limits.body = 1 << 20
            let publisher = try AMQPPublisher(setting, name: "test")
            let large = String(repeating: "x", count: 1 << 20)
            var messages = [large, large + "x", ""].map { publication($0).message }
            for index in messages.indices { messages[index].messageID = "m" }
            let all = messages.map { AMQPPublication(exchange: "facts", routingKey: "user.made", message: $0) }
            #expect(await publisher.publish(all) == [.confirmed, .confirmed, .confirmed])
            let inbox = Inbox()
            let consumer = try AMQPConsumer(setting, queue: "readers", name: "test") { inbox.add($0) }
            #expect(await eventually { inbox.settle(with: consumer) == 3 })
            #expect(inbox.all.map(\.message.body.count) == [1 << 20, 0, 0])
            #expect(inbox.all.map(\.message.isWithoutBody) == [false, true, false])
            await consumer.stop()
            await publisher.stop()
        }
    }

    @Test func `an errand looks, takes, moves and leaves the rest where it was`() async throws {
        try await withSetting { setting async throws in
            let publisher = try AMQPPublisher(setting, name: "test")
            _ = await publisher.publish(["a", "b", "c", "d"].map { publication($0) })
            let errand = AMQPErrand(setting, name: "test", threads: BlockingPool(threads: 1, queue: 10))
            let move = publication("moved", key: "small", exchange: "")
            try await errand.look(through: "readers", most: 10) { delivery in
                switch delivery.message.messageID {
                case "b": .settle(.ack)
                case "c": .move(move)
                default: .leave
                }
            }
            let seen = Mutex<[String]>([])
            try await errand.look(through: "readers", most: 10) { delivery in
                seen.withLock { $0.append(delivery.message.messageID ?? "") }
                return .leave
            }
            #expect(seen.withLock { $0 } == ["a", "d"])
            #expect(try await errand.depth(of: "readers") == 2)
            #expect(try await errand.depth(of: "small") == 1)
            await publisher.stop()
        }
    }

    @Test func `a wrong password is an obstacle that says so`() async throws {
        try await withSetting { setting async throws in
            let wrong = try AMQPLocation(url: "amqp://guest:wrong@127.0.0.1:\(setting.location.port)")
            let publisher = try AMQPPublisher(
                AMQPSetting(wrong, topology: topology, limits: .patient, logger: setting.logger), name: "test")
            guard case .away(let reason) = await publisher.publish([publication("a")]).first else {
                Issue.record("it was published")
                return
            }
            #expect(reason.contains("403"))
            await publisher.stop()
        }
    }
}

/// Keeps what a consumer was given.
final class Inbox: Sendable {
    private let deliveries = Mutex<[AMQPDelivery]>([])
    private let settled = Mutex(0)

    func add(_ delivery: AMQPDelivery) { deliveries.withLock { $0.append(delivery) } }

    var all: [AMQPDelivery] { deliveries.withLock { $0 } }
    var first: AMQPDelivery? { all.first }
    var texts: [String] { all.map { String(decoding: $0.message.body, as: UTF8.self) } }

    /// Settles what has come since; how many there were in all.
    func settle(with consumer: AMQPConsumer) -> Int {
        let all = all
        settled.withLock { settled in
            all[settled...].forEach { consumer.settle($0, .ack) }
            settled = all.count
        }
        return all.count
    }
}
