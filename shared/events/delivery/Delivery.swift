/// One event on its way to one consumer.
package struct Delivery: Sendable, Equatable {
    package let envelope: Envelope
    /// 1 is the first. Standing behind another event is no attempt.
    package let attempt: Int
    /// `analytics`.
    package let consumer: String

    package init(envelope: Envelope, attempt: Int, consumer: String) {
        self.envelope = envelope
        self.attempt = attempt
        self.consumer = consumer
    }
}

/// What is to become of a delivery; the bus settles it.
package enum DeliveryOutcome: Sendable, Equatable {
    /// Handled: forget it.
    case done
    /// Not handled: deliver it again after this pause, with the next attempt's number. A pause of zero is at once.
    case retry(reason: String, after: Duration)
    /// Stands behind an earlier event of its subject: deliver it again shortly, with the same attempt's number.
    case wait(reason: String)
    /// Given up: keep it with the reason for an operator.
    case dead(reason: String)
    /// The consumer itself cannot work, because its own database is away: give the delivery back to where it came from
    /// and stop taking more for a moment. It says nothing of the event; the attempt's number stays.
    case away(reason: String)
}
