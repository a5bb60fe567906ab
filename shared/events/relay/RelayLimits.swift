internal import Kernel

/// How an outbox is published.
package struct RelayLimits: Sendable {
    /// Events handed to the bus at once.
    package var batch = 100
    /// How long the relay sleeps when nothing wakes it.
    package var poll = Duration.seconds(5)
    /// The first pause after a failed attempt; doubled with each further one up to `longestPause`.
    package var firstPause = Duration.milliseconds(200)
    package var longestPause = Duration.seconds(60)
    /// Attempts until an event is given up; with the pauses above about 16 hours.
    package var attempts = 1_000
    /// How long published events are kept for a look back.
    package var keepSent = Duration.hours(24)

    package init() {}

    /// How long to wait after the attempt of this number (1 is the first) has failed.
    func pause(after attempt: Int) -> Duration {
        min(firstPause * (1 << min(max(attempt, 1) - 1, 20)), longestPause)
    }
}
