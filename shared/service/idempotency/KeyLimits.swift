internal import Kernel

/// The limits of requests under an `Idempotency-Key`.
package struct KeyLimits: Sendable {
    /// How long an answer is remembered.
    package var life = Duration.hours(24)
    /// How long a request under way holds its key without a sign of life: after a crash a repeat waits so long.
    package var lease = Duration.seconds(5)
    /// How often a request under way gives that sign.
    package var renewal = Duration.milliseconds(1_500)
    /// Bytes of the longest request body; it is held in memory to be compared.
    package var requestBytes = 1_048_576
    /// Bytes of the longest answer body that is remembered.
    package var answerBytes = 262_144
    /// How often expired keys are removed.
    package var pruning = Duration.minutes(10)

    package init() {}
}
