/// Gives an upstream so many requests at once; others wait in a short line, the rest are refused at once.
///
/// Who waits is served by priority. In ordinary times the oldest is first. When for `overloadAfter` the line was
/// never empty and everyone served in turn had waited for `overloadWait`, waiting helps nobody: then the newest that
/// can still be served in time is first, and new ones of normal and low priority wait only briefly, until nothing had
/// to be refused for as long again. That is the adaptive LIFO and controlled delay of B. Maurer, "Fail at Scale" (ACM
/// Queue 13:8, 2015); its signal, a wait that never falls below a target for an interval, is CoDel's (RFC 8289 §3).
///
/// A state machine without clock or tasks: the caller parks whoever is told to wait, and wakes or refuses whom it
/// names. Times are spans since any fixed moment.
package struct ConcurrencyLimiter: Sendable {
    /// What becomes of a request that comes.
    package enum Entry: Sendable, Equatable {
        /// It has a place: it ends with `leave`.
        case go
        /// It waits: `leave` names it when it has a place, `expire` at `until` when there was none. A request of a
        /// lower priority that loses its turn to it is refused now.
        case wait(until: Duration, displacing: UInt64?)
        case refuse(retryAfter: Duration)
    }

    /// Times between two places that come free count an eighth each in their average.
    private static let smoothing = 8

    package let policy: ConcurrencyPolicy
    /// Requests that have a place.
    package private(set) var active = 0
    private var line = WaitingLine()
    /// Since when the line has not been empty and nobody was served after a short wait.
    private var standingSince: Duration?
    private var isOverloaded = false
    private var lastRefusal = Duration.zero
    private var lastLeave: Duration?
    /// The average time between two places that come free while all are taken.
    private var gap = Duration.zero

    package init(_ policy: ConcurrencyPolicy = ConcurrencyPolicy()) {
        self.policy = policy
    }

    /// Requests that wait.
    package var waiting: Int { line.count }

    /// Whether the newest are served first at this moment.
    package mutating func isOverloaded(at now: Duration) -> Bool {
        judge(at: now)
        return isOverloaded
    }

    /// Asks for a place. `id` is unique among those that wait; nobody waits beyond the request's own `deadline`.
    package mutating func enter(
        _ id: UInt64, priority: Priority = .normal, deadline: Duration? = nil, at now: Duration
    ) -> Entry {
        judge(at: now)
        guard active >= policy.places(for: priority) else {
            active += 1
            return .go
        }
        let until = min(now + patience(of: priority), deadline ?? .seconds(Int64.max / 2))
        guard policy.queue > 0, until > now else { return refuse(at: now) }
        var displaced: UInt64?
        if line.count >= policy.queue {
            displaced = line.removeOldest(below: priority)
            guard displaced != nil else { return refuse(at: now) }
            lastRefusal = now
        }
        line.add(WaitingLine.Waiter(id: id, priority: priority, came: now, until: until))
        if standingSince == nil { standingSince = now }
        return .wait(until: until, displacing: displaced)
    }

    /// A request that had a place ends. Those named have a place now; one that went away meanwhile leaves in turn.
    package mutating func leave(at now: Duration) -> [UInt64] {
        judge(at: now)
        measure(at: now)
        active = max(0, active - 1)
        var woken: [UInt64] = []
        while let next = removeNext(at: now) {
            active += 1
            woken.append(next.id)
            // What is important goes ahead of the line: its short wait says nothing about it.
            if !isOverloaded, next.priority != .high, now - next.came < policy.overloadWait { standingSince = now }
        }
        noteLine()
        return woken
    }

    /// Removes those whose time is over: they are refused.
    package mutating func expire(at now: Duration) -> [UInt64] {
        judge(at: now)
        let late = line.removeLate(at: now)
        if !late.isEmpty { lastRefusal = now }
        noteLine()
        return late
    }

    /// Removes one whose client went away; false when it did not wait any more: it has a place, or was refused.
    package mutating func cancel(_ id: UInt64) -> Bool {
        let found = line.remove(id)
        noteLine()
        return found
    }

    /// When `expire` has something to do; nil while nobody waits.
    package var nextExpiry: Duration? { line.nextExpiry }
}

extension ConcurrencyLimiter {
    private mutating func removeNext(at now: Duration) -> WaitingLine.Waiter? {
        let (policy, active) = (policy, active)
        return line.removeNext(newestFirst: isOverloaded, at: now) { active < policy.places(for: $0) }
    }

    /// How long a new request may wait. During overload that is brief, yet long enough for two places to come free, so
    /// that one seldom comes free with nobody to take it. What is important may always wait.
    private func patience(of priority: Priority) -> Duration {
        guard isOverloaded, priority != .high else { return policy.queueDeadline }
        return min(policy.queueDeadline, max(policy.overloadWait, gap * 2))
    }

    private mutating func judge(at now: Duration) {
        if isOverloaded {
            guard now - lastRefusal >= policy.overloadAfter else { return }
            isOverloaded = false
            standingSince = line.count > 0 ? now : nil
        } else if let since = standingSince, now - since >= policy.overloadAfter {
            isOverloaded = true
            lastRefusal = now
        }
    }

    private mutating func measure(at now: Duration) {
        defer { lastLeave = now }
        guard line.count > 0, let last = lastLeave else { return }
        let observed = min(now - last, policy.queueDeadline)
        gap = gap == .zero ? observed : gap + (observed - gap) / Self.smoothing
    }

    private mutating func noteLine() {
        if line.count == 0 { standingSince = nil }
    }

    private mutating func refuse(at now: Duration) -> Entry {
        lastRefusal = now
        return .refuse(retryAfter: policy.retryAfter)
    }
}

extension ConcurrencyPolicy {
    /// The places that requests of this priority may take.
    fileprivate func places(for priority: Priority) -> Int {
        priority == .high ? limit : limit - Int(Double(limit) * reservedShare)
    }
}
