import Kernel
import Logging
import Resilience
import TestSupport
import Testing

@testable import Redis

@Suite("Published messages", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct SubscriberTests {
    private let name = "test:\(hexadecimal(SystemRandom().bytes(8)))"

    private func subscriber(_ url: String, _ limits: SubscriberLimits = SubscriberLimits()) throws -> RedisSubscriber {
        RedisSubscriber(
            try RedisLocation(url: url), limits: .patient, subscriber: limits, random: SeededRandom(), logger: silent)
    }

    /// The next thing that a reader hears; nil at the end.
    private func next(_ iterator: inout RedisSubscription.AsyncIterator) async -> RedisNews? {
        await iterator.next(isolation: nil)
    }

    private func message(_ channel: String, _ text: String, _ topic: RedisTopic? = nil) -> RedisNews {
        .message(RedisMessage(channel: channel, payload: Array(text.utf8), topic: topic ?? .channel(channel)))
    }

    @Test func `come to every reader of their channel and of a pattern, and to nobody else`() async throws {
        let url = try #require(TestRedis.url)
        let (subscriber, client) = (try subscriber(url), try makeClient(url))
        let one = subscriber.subscribe(to: .channel("\(name):a"))
        let all = subscriber.subscribe(to: .pattern("\(name):*"), .channel("\(name):c"))
        var (ones, alls) = (one.makeAsyncIterator(), all.makeAsyncIterator())
        #expect(await next(&ones) == .listening)
        #expect(await next(&alls) == .listening)
        for channel in ["b", "a"] {
            #expect(try await client.publish(Array("hello".utf8), to: "\(name):\(channel)") == (channel == "a" ? 2 : 1))
        }
        #expect(await next(&ones) == message("\(name):a", "hello"))
        #expect(await next(&alls) == message("\(name):b", "hello", .pattern("\(name):*")))
        #expect(await next(&alls) == message("\(name):a", "hello", .pattern("\(name):*")))
        // A third reader of a channel that is delivered already listens at once.
        let late = subscriber.subscribe(to: .channel("\(name):a"))
        var lates = late.makeAsyncIterator()
        #expect(await next(&lates) == .listening)
        subscriber.close()
        #expect(await next(&lates) == nil)
    }

    @Test func `are asked for no more when their last reader has left`() async throws {
        let url = try #require(TestRedis.url)
        let (subscriber, client) = (try subscriber(url), try makeClient(url))
        let (name, payload) = (name, [UInt8]("x".utf8))
        let stays = subscriber.subscribe(to: .channel("\(name):stays"))
        var iterator = stays.makeAsyncIterator()
        #expect(await next(&iterator) == .listening)
        do {
            let leaves = subscriber.subscribe(to: .channel("\(name):leaves"))
            var iterator = leaves.makeAsyncIterator()
            #expect(await next(&iterator) == .listening)
            #expect(try await client.publish(payload, to: "\(name):leaves") == 1)
            leaves.cancel()
        }
        #expect(try await eventually { try await client.publish(payload, to: "\(name):leaves") == 0 })
        #expect(try await client.publish(payload, to: "\(name):stays") == 1)
        // And coming back begins anew.
        let again = subscriber.subscribe(to: .channel("\(name):leaves"))
        var agains = again.makeAsyncIterator()
        #expect(await next(&agains) == .listening)
        #expect(try await client.publish(payload, to: "\(name):leaves") == 1)
    }

    @Test func `of a slow reader are dropped, the oldest first and counted, and hold up nobody`() async throws {
        let url = try #require(TestRedis.url)
        var limits = SubscriberLimits()
        limits.buffer = 10
        let (subscriber, client) = (try subscriber(url, limits), try makeClient(url))
        let slow = subscriber.subscribe(to: .channel("\(name):a"))
        let quick = subscriber.subscribe(to: .channel("\(name):end"))
        var (slows, quicks) = (slow.makeAsyncIterator(), quick.makeAsyncIterator())
        #expect(await next(&slows) == .listening)
        #expect(await next(&quicks) == .listening)
        for number in 0..<100 { try await client.publish(Array("\(number)".utf8), to: "\(name):a") }
        try await client.publish([], to: "\(name):end")
        // What was published before has been handed out once this comes.
        #expect(await next(&quicks) == message("\(name):end", ""))
        #expect(slow.dropped == 90 && subscriber.dropped == 90 && quick.dropped == 0)
        for number in 90..<100 { #expect(await next(&slows) == message("\(name):a", "\(number)")) }
    }

    @Test func `come again after a kill and a restart, and the reader hears that some were missed`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            var limits = SubscriberLimits()
            limits.backoff = .init(base: .milliseconds(20), longest: .milliseconds(100))
            let subscriber = try subscriber(server.url, limits)
            let reader = subscriber.subscribe(to: .channel("a"), .pattern("b*"))
            var news = reader.makeAsyncIterator()
            #expect(await next(&news) == .listening)
            server.killAtOnce()
            #expect(await eventually { !subscriber.isConnected })
            let again = try await RedisServer(port: server.port, folder: folder)
            defer { again.killAtOnce() }
            #expect(await next(&news) == .listening)
            let client = try makeClient(again.url)
            #expect(try await client.publish([1], to: "a") == 1)
            #expect(try await client.publish([2], to: "bb") == 1)
            #expect(await next(&news) == .message(RedisMessage(channel: "a", payload: [1], topic: .channel("a"))))
            #expect(await next(&news) == .message(RedisMessage(channel: "bb", payload: [2], topic: .pattern("b*"))))
        }
    }

    @Test func `a server that hangs is left after two silences`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            defer { server.killAtOnce() }
            var limits = SubscriberLimits()
            limits.silence = .milliseconds(100)
            limits.backoff = .init(base: .milliseconds(20), longest: .milliseconds(100))
            let subscriber = try subscriber(server.url, limits)
            let reader = subscriber.subscribe(to: .channel("a"))
            var news = reader.makeAsyncIterator()
            #expect(await next(&news) == .listening)
            server.freeze()
            #expect(await eventually { !subscriber.isConnected })
            server.thaw()
            #expect(await next(&news) == .listening)
        }
    }
}
