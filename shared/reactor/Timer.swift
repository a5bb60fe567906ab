/// One piece of work armed for later on a loop.
///
/// `@unchecked Sendable`: `key` is touched on the loop's thread only; `cancel` moves there first.
package final class Timer: @unchecked Sendable {
    private let loop: EventLoop
    private var key: TimerWheel.Key?
    private var isCancelled = false

    init(loop: EventLoop) { self.loop = loop }

    /// Disarms the timer; from another thread the work may still run if it falls due meanwhile.
    package func cancel() {
        guard loop.isCurrent else { return loop.run { self.cancel() } }
        isCancelled = true
        if let key = key.take() { loop.disarm(key) }
    }

    func arm(at tick: UInt64, _ work: @escaping @Sendable () -> Void) {
        guard !isCancelled else { return }
        key = loop.arm(at: tick) {
            self.key = nil
            work()
        }
    }
}
