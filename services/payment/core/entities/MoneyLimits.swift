package import Kernel

/// The limits of asking providers again, and of what they tell.
package struct MoneyLimits: Sendable {
    /// How often it is looked whether a payment or refund has to be asked about.
    package var interval = Duration.seconds(15)
    /// How long a payment or refund is left to itself before the provider is asked about it.
    package var patience = Duration.seconds(60)
    /// Payments, and refunds, asked about in one look.
    package var batch = 50
    /// An order that the provider has not heard of by then never arrives: the key is good for 24 hours at most.
    package var horizon = Duration.hours(24)
    /// The longest time between two questions about the same payment on its first day; after it, once a day: a card's
    /// owner who never acted may be waited for a long time.
    package var longestPause = Duration.hours(1)
    /// Bytes of a provider's notice.
    package static let noticeBytes = 256 * 1_024
    /// Notices taken in hand at once.
    package var noticeBatch = 20
    /// How long a notice taken in hand belongs to who took it.
    package var noticeLease = Duration.seconds(60)
    /// How often a notice is tried before it is left.
    package var noticeAttempts = 10
    /// The longest time until the next look for notices.
    package var noticePause = Duration.seconds(5)

    package init() {}

    /// When to ask again about something that has been waiting since `since`: sooner while it is young.
    package func nextQuestion(since: Timestamp, at now: Timestamp) -> Timestamp {
        let age = now - since
        return now + (age < horizon ? min(longestPause, max(patience, age / 2)) : horizon)
    }

    /// When a notice that failed that often is tried again: 2 s, 4 s, 8 s … 10 minutes.
    package func nextTry(after attempts: Int, at now: Timestamp) -> Timestamp {
        now + min(.minutes(10), .seconds(1 << min(max(attempts, 1), 10)))
    }
}
