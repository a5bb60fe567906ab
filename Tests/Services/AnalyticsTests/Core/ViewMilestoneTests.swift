import AnalyticsCore
import Kernel
import Testing

@Suite("Views at an age")
struct ViewMilestoneTests {
    static let published = moment("2026-03-01T10:00:00Z")

    /// The milestones after reads at these ages in minutes.
    static func milestones(_ reads: [(Int, Int64)]) -> ViewMilestones {
        var milestones = ViewMilestones()
        var last: ViewMilestones.Read?
        for (minutes, views) in reads {
            let read = ViewMilestones.Read(at: published + .minutes(minutes), views: views)
            milestones.pass(from: last, to: read, published: published)
            last = read
        }
        return milestones
    }

    @Test func `between two reads it lies on a straight line`() {
        #expect(Self.milestones([(20 * 60, 100), (28 * 60, 180)]).after24h == 140)
        #expect(Self.milestones([(55, 40), (65, 60)]).after1h == 50)
    }

    @Test func `a read at the very age counts as it is`() {
        #expect(Self.milestones([(50, 40), (60, 45)]).after1h == 45)
    }

    @Test func `reads more than half the age, or twelve hours, apart say nothing`() {
        #expect(Self.milestones([(12 * 60, 100), (28 * 60, 180)]).after24h == nil)
        #expect(Self.milestones([(40, 40), (75, 60)]).after1h == nil)
        #expect(Self.milestones([(36 * 60, 100), (49 * 60, 180)]).after48h == nil)
        #expect(Self.milestones([(300, 60)]) == ViewMilestones())
    }

    @Test func `what was noted stays, and ages that were not passed are open`() {
        let milestones = Self.milestones([(55, 40), (65, 60), (75, 900), (95, 901)])
        #expect(milestones == ViewMilestones(after1h: 50))
    }

    @Test func `the reads of a post note its milestones as they pass`() {
        var change: PostChange?
        for (minutes, views) in [(50, 100), (60, 140), (70, 180)] {
            change = PostMerge.merge(
                .make(1, at: Self.published, views: Int64(views)), into: change?.post, latest: nil,
                channel: ChannelID(7), source: .previewPage, at: Self.published + .minutes(minutes))
        }
        #expect(change?.post.milestones.after1h == 140)
    }

    @Test func `ERR24 rests on posts that are a day old and were read around then`() {
        let read = PostEvidence.make(at: Self.published, views: 999, milestones: ViewMilestones(after24h: 100))
        let unread = PostEvidence.make(at: Self.published, views: 500)
        let period = Period(
            first: day("2026-03-01"), last: day("2026-03-07"), zone: .utc, now: moment("2026-04-01T00:00:00Z"))
        let evidence = PeriodEvidence(period: period, posts: [read, unread], subscribersAtEnd: .make(1_000))
        let measure = Formulas.measure(.err24, of: evidence)
        #expect(measure.value == 10)
        #expect(measure.meta.sampleSize == 1)
        #expect(measure.meta.coverage == 0.5)
        #expect(Formulas.measure(.reach24h, of: evidence).value == 100)
    }

    @Test func `posts that are younger than the age are told apart from there being none`() {
        let period = Period(
            first: day("2026-03-01"), last: day("2026-03-01"), zone: .utc, now: Self.published + .hours(2))
        let young = PeriodEvidence(period: period, posts: [.make(at: Self.published, views: 500)])
        #expect(Formulas.measure(.reach24h, of: young).meta.reason == .tooYoung)
        let none = PeriodEvidence(period: period)
        #expect(Formulas.measure(.reach24h, of: none).meta.reason == .noPosts)
    }
}
