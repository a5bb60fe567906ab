internal import Reactor

/// When a channel's waits end. One timer is kept armed, not moved at every wait: when it goes off too early, it is
/// armed anew, so that a busy connection touches the timer wheel about once per deadline and not once per request.
struct ChannelDeadlines {
    /// Of the present wait, in nanoseconds of the loop's clock; 0 is none.
    var soft: UInt64 = 0
    /// Of all that goes on, waits or not; 0 is none.
    var hard: UInt64 = 0
    var timer: Timer?
    var armedFor: UInt64 = 0

    /// The earlier of the two; 0 is none.
    var next: UInt64 { soft == 0 ? hard : hard == 0 ? soft : min(soft, hard) }
}

extension Channel {
    /// Ends the next wait, or calls the owner, when that long has passed.
    func setDeadline(after patience: Duration) { setDeadline(afterNanoseconds: patience.wholeNanoseconds) }

    /// The same for a span that was taken apart before.
    func setDeadline(afterNanoseconds span: UInt64) {
        let due = loop.now &+ span
        deadlines.soft = due
        if deadlines.armedFor > due || deadlines.timer == nil { armDeadline() }
    }

    /// Closes the channel when that long has passed, whatever goes on; nil takes that back.
    func setHardDeadline(after patience: Duration?) {
        deadlines.hard = patience.map { loop.now &+ $0.wholeNanoseconds } ?? 0
        if deadlines.hard != 0 { armDeadline() }
    }

    private func armDeadline() {
        let due = deadlines.next
        if deadlines.timer != nil {
            guard due < deadlines.armedFor else { return }
            deadlines.timer.take()?.cancel()
        }
        deadlines.armedFor = due
        let delay = due > loop.now ? due - loop.now : 0
        deadlines.timer = loop.schedule(after: .nanoseconds(Int64(clamping: delay))) { [weak self] in
            self?.deadlineTimerFired()
        }
    }

    private func deadlineTimerFired() {
        deadlines.timer = nil
        let due = deadlines.next
        guard isOpen, due != 0 else { return }
        // The wheel counts milliseconds: what is due within this one is due.
        if due > loop.now &+ 999_999 { return armDeadline() }
        if deadlines.hard != 0, deadlines.hard <= loop.now &+ 999_999 { return expire() }
        deadlines.soft = 0
        if isWaiting { waitsExpired() } else { owner?.deadlinePassed() }
        if isOpen, deadlines.next != 0 { armDeadline() }
    }
}
