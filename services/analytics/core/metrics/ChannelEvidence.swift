package import Kernel

/// What is known of a channel over a long period, read once and cut into the evidence of its parts.
package struct ChannelEvidence: Sendable {
    /// Oldest first.
    package let posts: [PostEvidence]
    /// Oldest first, with the one before the period.
    package let samples: [SubscriberSample]
    /// Oldest first.
    package let days: [DailyStatistics]
    package let span: PostSpan
    package let state: CollectionState?
    package let lastImportedAt: Timestamp?

    /// A count of subscribers speaks for a moment up to so long after it was last confirmed.
    package static let countHolds = Duration.hours(48)

    package init(
        posts: [PostEvidence], samples: [SubscriberSample], days: [DailyStatistics], span: PostSpan,
        state: CollectionState?, lastImportedAt: Timestamp?
    ) {
        self.posts = posts
        self.samples = samples
        self.days = days
        self.span = span
        self.state = state
        self.lastImportedAt = lastImportedAt
    }

    /// The evidence of one part of the period.
    package func evidence(of period: Period) -> PeriodEvidence {
        let start = period.start
        let end = period.end
        let from = posts.partition { $0.publishedAt >= start }
        let to = posts.partition { $0.publishedAt >= end }
        let firstDay = days.partition { $0.date >= period.first }
        let afterDay = days.partition { $0.date > period.last }
        return PeriodEvidence(
            period: period, posts: Array(posts[from..<max(from, to)]), subscribersAtStart: sample(at: start),
            subscribersAtEnd: period.known > start ? sample(at: period.known) : nil,
            days: Array(days[firstDay..<max(firstDay, afterDay)]), historyCoverage: coverage(of: period),
            lastCollectedAt: state?.lastSuccessAt, lastImportedAt: lastImportedAt)
    }

    /// The count that held at that moment, unless it is too old to speak for it.
    package func sample(at moment: Timestamp) -> SubscriberSample? {
        let after = samples.partition { $0.at > moment }
        guard after > 0 else { return nil }
        let sample = samples[after - 1]
        return sample.confirmedUntil + ChannelEvidence.countHolds >= moment ? sample : nil
    }

    /// The part of the period that lies between the oldest known post and the last look at the channel.
    private func coverage(of period: Period) -> Double {
        let start = period.start
        let whole = (period.known - start).inSeconds
        guard whole > 0, let until = [state?.lastSuccessAt, span.newest].compactMap(\.self).max() else { return 0 }
        let reachedStart = state?.reachedStart ?? false
        guard let from = reachedStart ? start : span.oldest else { return 0 }
        return max(0, (min(until, period.known) - max(from, start)).inSeconds / whole)
    }
}

extension Array {
    /// The index of the first element that `belongs` to the back part; the array is sorted by it.
    func partition(_ belongs: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
