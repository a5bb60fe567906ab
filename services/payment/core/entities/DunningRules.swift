package import Kernel

/// How a period that could not be paid is tried again, and when it is given up.
package struct DunningRules: Sendable, Equatable {
    /// How long after the end of a period its plan is kept without payment.
    package let grace: Duration

    /// Days after the end of the period on which the card is tried again.
    package static let days = [1, 3, 5, 7]
    /// How soon a payment is looked at again that was not decided: the provider is away, or the bank takes its time.
    package static let undecided = Duration.minutes(10)
    /// How long after the grace a payment may stay undecided.
    package static let patience = Duration.days(1)

    /// The code of a payment that did not reach the provider.
    static let neverArrived = "never_arrived"

    package init(grace: Duration = .days(7)) {
        self.grace = grace
    }

    package func graceEnd(of periodEnd: Timestamp) -> Timestamp { periodEnd + grace }

    /// The next try after `now`; nil when the grace is over. The last one is at its end.
    package func nextTry(after now: Timestamp, periodEnd: Timestamp) -> Timestamp? {
        let end = graceEnd(of: periodEnd)
        let tries = DunningRules.days.map { periodEnd + .days($0) }.filter { $0 < end } + [end]
        return tries.first { $0 > now }
    }
}
