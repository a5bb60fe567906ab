package import Kernel
package import Resilience

/// How patient sagas are.
package struct SagaLimits: Sendable {
    /// How long one attempt at a step may take.
    package var stepTimeout = Duration.seconds(5)
    /// How long a saga may take until it turns back, and how long its undoing is then tried.
    package var deadline = Duration.minutes(15)
    /// How long the steps are tried from which there is no return.
    package var noReturnDeadline = Duration.hours(24)
    /// The pauses between attempts at a step.
    package var backoff = Backoff(base: .milliseconds(200), longest: .seconds(5))
    /// The longest pause that a neighbour can ask for by `Retry-After`.
    package var longestRetryAfter = Duration.minutes(1)
    /// How long an instance belongs to a runner that shows no more sign of life.
    package var lease = Duration.seconds(5)
    /// The longest time between two looks for instances that are due.
    package var poll = Duration.milliseconds(500)
    /// Instances worked on side by side by one runner.
    package var sideBySide = 16
    /// How long the record of a saga that has ended well is kept.
    package var retention = Duration.days(30)

    package init() {}

    /// Reads what an operator may set.
    package init(_ settings: inout SettingsReader) {
        stepTimeout = .seconds(
            settings.integer(
                "SAGA_STEP_TIMEOUT", default: 5, in: 1...300, "seconds that one attempt at a saga's step may take"))
        deadline = .seconds(
            settings.integer(
                "SAGA_DEADLINE_SECONDS", default: 900, in: 1...86_400,
                "seconds until a saga turns back, and as many until its undoing is left to an operator"))
        noReturnDeadline = .seconds(
            settings.integer(
                "SAGA_NO_RETURN_DEADLINE_SECONDS", default: 86_400, in: 1...2_592_000,
                "seconds until a saga that cannot turn back, such as an erasure, is left to an operator"))
    }
}
