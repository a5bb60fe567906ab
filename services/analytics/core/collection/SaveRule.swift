/// Whether counts that were read again are worth a snapshot of their own.
package enum SaveRule {
    /// Views that moved by so many are saved…
    package static let viewsMoved: Int64 = 10
    /// …or by so many parts of a hundred.
    package static let viewsMovedPercent: Int64 = 1

    /// True when nothing was saved before, views moved by at least 10 or 1 %, or any other count changed.
    package static func wants(_ figures: PostFigures, after last: PostFigures?) -> Bool {
        guard let last else { return !figures.isEmpty }
        if changed(figures.reactions, last.reactions) || changed(figures.forwards, last.forwards)
            || changed(figures.comments, last.comments)
        {
            return true
        }
        guard let views = figures.views else { return false }
        guard let before = last.views else { return true }
        let moved = views.value.subtractingReportingOverflow(before.value)
        let distance = moved.partialValue.magnitude
        return distance >= UInt64(viewsMoved) || (distance > 0 && distance * 100 >= before.value.magnitude)
            || (views.isExact && !before.isExact)
    }

    private static func changed(_ now: Int64?, _ before: Int64?) -> Bool {
        guard let now else { return false }
        return now != before
    }
}
