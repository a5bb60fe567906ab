package import Kernel

/// The views a post had at certain ages, noted when the collector passed them.
package struct ViewMilestones: Sendable, Hashable {
    package var after1h: Double?
    package var after12h: Double?
    package var after24h: Double?
    package var after48h: Double?

    package init(
        after1h: Double? = nil, after12h: Double? = nil, after24h: Double? = nil, after48h: Double? = nil
    ) {
        self.after1h = after1h
        self.after12h = after12h
        self.after24h = after24h
        self.after48h = after48h
    }

    /// Two reads may lie at most half of the age apart, and never more than this, to tell of a moment between them.
    package static let widestGap = Duration.hours(12)

    /// One read of a post's views.
    package struct Read: Sendable, Equatable {
        package let at: Timestamp
        package let views: Int64

        package init(at: Timestamp, views: Int64) {
            self.at = at
            self.views = views
        }
    }

    /// Notes the ages that lie between the last read and this one, on a straight line between them. Before the first
    /// read stands the publication itself, with no views.
    package mutating func pass(from last: Read?, to read: Read, published: Timestamp) {
        let before = last ?? Read(at: published, views: 0)
        guard read.at > before.at else { return }
        let note = { (age: Duration, known: Double?) -> Double? in
            let moment = published + age
            guard known == nil, before.at < moment, moment <= read.at,
                read.at - before.at <= min(ViewMilestones.widestGap, age / 2)
            else { return known }
            let part = (moment - before.at).inSeconds / (read.at - before.at).inSeconds
            return Double(before.views) + Double(read.views - before.views) * part
        }
        after1h = note(.hours(1), after1h)
        after12h = note(.hours(12), after12h)
        after24h = note(.hours(24), after24h)
        after48h = note(.hours(48), after48h)
    }
}
