internal import Synchronization

/// A fixed number of event loops; servers, clients and drivers of one process share one group.
package final class EventLoopGroup: Sendable {
    /// Every loop of the group.
    package let all: [EventLoop]
    private let cursor = Atomic<Int>(0)

    /// Starts `loops` threads (at least 1). Throws `SystemError` when the kernel gives no descriptors or threads.
    package init(loops: Int, clock: any LoopClock = MonotonicClock()) throws {
        all = try (0..<max(1, loops)).map { try EventLoop(name: "loop-\($0)", clock: clock) }
    }

    /// The loops in turn.
    package func next() -> EventLoop {
        let turn = cursor.wrappingAdd(1, ordering: .relaxed).oldValue
        return all[Int(UInt(bitPattern: turn) % UInt(all.count))]
    }

    /// The loop the caller runs on, if it is one of this group.
    package var current: EventLoop? { all.first { $0.isCurrent } }

    /// The loop the caller runs on, otherwise one in turn.
    package var any: EventLoop { current ?? next() }

    /// Makes every loop look at its clock and its queue.
    package func wake() { for loop in all { loop.wake() } }

    /// Ends the threads once their queues are empty; tasks that still wake up finish on the process's own pool.
    package func shutdown() async {
        for loop in all {
            await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
        }
    }
}
