internal import Kernel

/// How much is asked of Stripe, how often, and how long is waited.
struct StripeLimits: Sendable {
    /// Tries of one call, the first included.
    var tries = 3
    /// For the connection, its TLS handshake included.
    var connect = Duration.seconds(5)
    /// For one whole answer.
    var answer = Duration.seconds(12)
    /// For everything that one call of the provider does, waits included: the gateway gives a client 30 seconds.
    var patience = Duration.seconds(24)
    /// Bytes of an answer that are read.
    var answerBytes = 262_144
    /// Bytes of a webhook's body that are read.
    var noticeBytes = 262_144
    /// Requests a second, and those that may come at once: never 25 within a second, which is what Stripe takes of one
    /// endpoint.
    var requestsPerSecond = 20
    var burst = 4
    /// The longest wait for a turn below that rate.
    var turn = Duration.seconds(5)
    /// The wait before the second try; it doubles with each further one, up to `longestWait`.
    var wait = Duration.milliseconds(500)
    var longestWait = Duration.seconds(5)
    /// The longest pause that Stripe may ask for and is given.
    var longestPause = Duration.seconds(60)
    /// How old an order may be to be sent again under its key; Stripe forgets keys after 24 hours.
    var keyAge = Duration.hours(23)
    /// Objects on one page of a list, and pages that are looked through for one object.
    var pageSize = 25
    var pages = 400
    /// How far the clock of a webhook's signature may be from ours.
    var tolerance = Duration.seconds(300)
    /// Signatures in one header that are looked at.
    var signatures = 16
}
