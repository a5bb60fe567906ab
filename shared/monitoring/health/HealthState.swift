internal import Synchronization

/// Where a program stands in its life: starting, serving, or on its way out.
package final class HealthState: Sendable {
    package enum Phase: String, Sendable { case starting, serving, draining }

    private let current = Mutex(Phase.starting)

    package init() {}

    package var phase: Phase { current.withLock { $0 } }

    /// Everything is started; requests are welcome.
    package func markServing() { current.withLock { if $0 == .starting { $0 = .serving } } }

    /// The program is about to stop; balancers should send new requests elsewhere.
    package func markDraining() { current.withLock { $0 = .draining } }
}
