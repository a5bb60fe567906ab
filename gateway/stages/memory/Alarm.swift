internal import Reactor

/// Does some work after a while, unless what it gives back is called before. Passed in, so that a test decides when.
typealias Alarm = @Sendable (_ after: Duration, _ work: @escaping @Sendable () -> Void) -> @Sendable () -> Void

extension EventLoopGroup {
    /// Alarms of the event loops' own clock.
    var alarm: Alarm {
        { [self] span, work in
            let timer = any.schedule(after: span, work)
            return { timer.cancel() }
        }
    }
}
