internal import Kernel

/// How an outbox is published.
package struct RelayLimits: Sendable {
    /// Events taken from the outbox at once; doubled up to `largestBatch` while the backlog is deeper.
    package var batch = 200
    package var largestBatch = 2_000
    /// Events handed to the bus in one call.
    package var handful = 500
    /// How long one call of the bus may take; a bus that says nothing for so long counts as away.
    package var publish = Duration.seconds(10)
    /// How long a batch may take before what it has so far is recorded.
    package var batchTime = Duration.seconds(2)
    /// How long the relay sleeps when nothing wakes it.
    package var poll = Duration.seconds(5)
    /// The first pause after a refused attempt; doubled with each further one up to `longestPause`.
    package var firstPause = Duration.milliseconds(200)
    package var longestPause = Duration.seconds(60)
    /// Attempts until a refused event is given up; with the pauses above about 16 hours.
    package var attempts = 1_000
    /// The first pause of the whole relay while the bus is away; doubled with each further one up to `longestAway`.
    package var firstAway = Duration.milliseconds(100)
    package var longestAway = Duration.seconds(5)
    /// How long published events are kept for a look back.
    package var keepSent = Duration.hours(24)

    package init() {}

    /// How long to wait after the attempt of this number (1 is the first) was refused.
    func pause(after attempt: Int) -> Duration { Self.doubled(firstPause, attempt, upTo: longestPause) }

    /// How long to leave a bus alone that has been away so many times in a row.
    func away(_ times: Int) -> Duration { Self.doubled(firstAway, times, upTo: longestAway) }

    private static func doubled(_ first: Duration, _ times: Int, upTo longest: Duration) -> Duration {
        min(first * (1 << min(max(times, 1) - 1, 20)), longest)
    }
}
