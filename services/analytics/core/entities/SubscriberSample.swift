package import Kernel

/// How many subscribers a channel had at one moment, and until when the same number was confirmed.
package struct SubscriberSample: Sendable, Equatable {
    package let at: Timestamp
    package let confirmedUntil: Timestamp
    package let count: Reading
    package let source: Source

    package init(at: Timestamp, confirmedUntil: Timestamp? = nil, count: Reading, source: Source) {
        self.at = at
        self.confirmedUntil = confirmedUntil ?? at
        self.count = count
        self.source = source
    }
}
