internal import Kernel

/// The views of one post over its age.
package enum ViewCurve {
    /// Two reads further apart than this say nothing of the time between them.
    package static let widestGap = Duration.hours(12)

    /// The views a post had at `age`, or nil when it was not read around then. A read counts until it was last
    /// confirmed; between two reads at most `widestGap` apart it is interpolated on a straight line. Publication itself
    /// is a read of zero views.
    package static func views(of post: PostEvidence, atAge age: Duration) -> Double? {
        let moment = post.publishedAt + age
        var before = (until: post.publishedAt, views: 0.0)
        for snapshot in post.snapshots {
            guard let views = snapshot.figures.views.map({ Double($0.value) }) else { continue }
            if snapshot.at > moment {
                let gap = snapshot.at - before.until
                guard gap <= widestGap else { return nil }
                let part = (moment - before.until).inSeconds / max(gap.inSeconds, 1)
                return before.views + (views - before.views) * part
            }
            if snapshot.confirmedUntil >= moment { return views }
            before = (snapshot.confirmedUntil, views)
        }
        return nil
    }
}
