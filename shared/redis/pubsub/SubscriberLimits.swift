package import Resilience

/// The limits of a subscriber.
package struct SubscriberLimits: Sendable {
    /// Messages that wait for one reader; the oldest goes when one more comes.
    package var buffer = 1_024
    /// How long the connection may be silent before the server is asked for a sign of life; after as long again without
    /// one the connection is given up.
    package var silence = Duration.seconds(5)
    /// How long to wait before connecting again.
    package var backoff = Backoff(base: .milliseconds(200), longest: .seconds(5))

    package init() {}
}
