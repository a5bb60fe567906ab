/// Where a saga stands.
package enum SagaState: String, Sendable, CaseIterable {
    /// Recorded, with the steps of its first transaction done; no further step was tried yet.
    case started
    /// Its steps are being done, in order.
    case running
    /// What it did is being undone, in reverse.
    case compensating
    /// Every step is done.
    case completed
    /// Everything that it may have done is undone.
    case compensated
    /// It cannot be undone and could not be finished in time: an operator decides.
    case failed
    /// It could not be undone in time: an operator decides.
    case compensationFailed = "compensation_failed"

    /// Whether its runner still has something to do.
    package var isActive: Bool { self == .started || self == .running || self == .compensating }

    /// Whether it waits for an operator.
    package var isStuck: Bool { self == .failed || self == .compensationFailed }

    /// Whether its steps are being undone, or were to be.
    package var isUndoing: Bool { self == .compensating || self == .compensated || self == .compensationFailed }

    /// The active states as a SQL list.
    static let activeList = "('started', 'running', 'compensating')"
}

/// Which way a step is gone.
package enum SagaDirection: String, Sendable {
    case forward
    case compensate
}
