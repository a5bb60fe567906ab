internal import Kernel

/// How a consumer gets its events.
package struct DeliveryLimits: Sendable {
    /// How long one handler may work on one event.
    package var handler = Duration.seconds(30)
    /// Handlers of one consumer that work at once.
    package var concurrency = 16
    /// The pauses before the further attempts; when the last of them has failed, the event is dead.
    package var ladder: [Duration] = [.zero, .seconds(1), .seconds(5), .seconds(30), .minutes(5), .minutes(30)]
    /// Events taken from the waiting ones at once.
    package var batch = 100
    /// How long the sweeper sleeps when nothing wakes it and nothing falls due.
    package var poll = Duration.seconds(30)
    /// How long a consumer remembers what it has handled; longer than any event is delivered again.
    package var inboxWindow = Duration.days(30)
    /// How long an event that waits keeps back later ones of its subject. An event that never came back after so long
    /// was taken away by hand.
    package var longestWait = Duration.hours(24)

    package init() {}
}
