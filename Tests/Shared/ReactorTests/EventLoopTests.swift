import Glibc
import Reactor
import Synchronization
import Testing

@Suite("An event loop")
struct EventLoopTests {
    @Test func `a task that prefers a loop runs on that loop's thread, before and after it suspends`() async throws {
        let group = try EventLoopGroup(loops: 2)
        for loop in group.all {
            let places = await withTaskExecutorPreference(loop) {
                var places = [loop.isCurrent]
                await Task.yield()
                places.append(loop.isCurrent)
                try? await loop.sleep(for: .milliseconds(1))
                places.append(loop.isCurrent)
                return places
            }
            #expect(places == [true, true, true])
        }
        await group.shutdown()
    }

    @Test func `work handed over from many threads is neither lost nor doubled`() async throws {
        let group = try EventLoopGroup(loops: 1)
        let loop = group.next()
        let count = Counter()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    for _ in 0..<5_000 { loop.run { count.add() } }
                }
            }
        }
        await withCheckedContinuation { done in loop.run { done.resume() } }
        #expect(count.value == 40_000)
        await group.shutdown()
    }

    @Test func `a sleeper wakes when the clock was moved past its deadline, not before`() async throws {
        let clock = ManualLoopClock()
        let group = try EventLoopGroup(loops: 1, clock: clock)
        let loop = group.next()
        let order = Log<String>()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (name, span) in [("hour", Duration.seconds(3_600)), ("minute", .seconds(60))] {
                tasks.addTask {
                    try await loop.sleep(for: span)
                    order.append(name)
                }
            }
            await armed(loop, 2)
            clock.advance(by: .seconds(59))
            group.wake()
            await settle(loop)
            #expect(order.all == [])
            clock.advance(by: .seconds(1))
            group.wake()
            try await tasks.next()
            #expect(order.all == ["minute"])
            clock.advance(by: .seconds(4_000))
            group.wake()
        }
        #expect(order.all == ["minute", "hour"])
        await group.shutdown()
    }

    @Test func `a cancelled sleeper stops sleeping at once`() async throws {
        let group = try EventLoopGroup(loops: 1, clock: ManualLoopClock())
        let loop = group.next()
        let sleeper = Task { try await loop.sleep(for: .seconds(3_600)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        await group.shutdown()
    }

    @Test func `a cancelled timer does not fire`() async throws {
        let clock = ManualLoopClock()
        let group = try EventLoopGroup(loops: 1, clock: clock)
        let loop = group.next()
        let fired = Log<Int>()
        let timers = (0..<3).map { number in
            loop.schedule(after: .seconds(1)) { fired.append(number) }
        }
        timers[1].cancel()
        await settle(loop)
        clock.advance(by: .seconds(2))
        group.wake()
        await settle(loop)
        await settle(loop)
        #expect(Set(fired.all) == [0, 2])
        await group.shutdown()
    }

    @Test func `a watched pipe reports bytes and its writer's end, and nothing after the watch was cancelled`()
        async throws
    {
        let group = try EventLoopGroup(loops: 1)
        let loop = group.next()
        let (reader, writer) = try pipePair()
        let (facts, feed) = AsyncStream<String>.makeStream()
        loop.run {
            var watch: Watch?
            watch = loop.watch(reader, for: .read) { found in
                var bytes = [UInt8](repeating: 0, count: 16)
                let got = read(reader, &bytes, 16)
                feed.yield(got > 0 ? String(decoding: bytes[..<got], as: UTF8.self) : "end \(found.contains(.failed))")
                if got == 0 {
                    watch?.cancel()
                    feed.finish()
                }
            }
        }
        var facts1 = facts.makeAsyncIterator()
        #expect(write(writer, "one", 3) == 3)
        #expect(await facts1.next() == "one")
        #expect(write(writer, "two", 3) == 3)
        #expect(await facts1.next() == "two")
        close(writer)
        #expect(await facts1.next() == "end true")
        #expect(await facts1.next() == nil)
        close(reader)
        await group.shutdown()
    }

    @Test func `shutting down lets queued work finish, and a late task ends all the same`() async throws {
        let group = try EventLoopGroup(loops: 2)
        let loop = group.next()
        let count = Counter()
        for _ in 0..<100 { loop.run { count.add() } }
        await group.shutdown()
        #expect(count.value == 100)
        let answer = await Task(executorPreference: loop) { 42 }.value
        #expect(answer == 42)
    }
}

/// Waits until the loop has run everything handed to it so far.
private func settle(_ loop: EventLoop) async {
    for _ in 0..<3 { await withCheckedContinuation { done in loop.run { done.resume() } } }
}

/// Waits until so many deadlines are armed on the loop.
private func armed(_ loop: EventLoop, _ count: Int) async {
    while await withCheckedContinuation({ answer in loop.run { answer.resume(returning: loop.armedTimers) } }) < count {
    }
}

private func pipePair() throws -> (reader: Int32, writer: Int32) {
    var pair: [Int32] = [0, 0]
    try #require(pipe(&pair) == 0)
    return (pair[0], pair[1])
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func add() { count.add(1, ordering: .relaxed) }
}

private final class Log<Entry: Sendable>: Sendable {
    private let entries = Mutex<[Entry]>([])
    var all: [Entry] { entries.withLock { $0 } }
    func append(_ entry: Entry) { entries.withLock { $0.append(entry) } }
}
