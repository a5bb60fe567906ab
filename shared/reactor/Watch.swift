internal import CLinux

/// One descriptor watched by a loop; used on that loop only, and cancelled before the descriptor is closed.
///
/// Readiness is level-triggered: the callback comes again as long as the condition holds.
package final class Watch {
    package let descriptor: Int32
    /// What is waited for at present.
    @exclusivity(unchecked) package private(set) var interest: Interest
    unowned let loop: EventLoop
    let callback: (Interest) -> Void
    var token: UInt64 = 0
    @exclusivity(unchecked) private(set) var isCancelled = false

    init(loop: EventLoop, descriptor: Int32, interest: Interest, callback: @escaping (Interest) -> Void) {
        self.loop = loop
        self.descriptor = descriptor
        self.interest = interest
        self.callback = callback
    }

    /// Waits for something else from now on; `[]` waits for failure only.
    package func update(_ wanted: Interest) {
        guard !isCancelled, wanted != interest else { return }
        interest = wanted
        loop.control(EPOLL_CTL_MOD, self)
    }

    /// Ends the watch: no callback follows, not even one already found in this turn.
    package func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        loop.forget(self)
    }
}
