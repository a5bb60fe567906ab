import AnalyticsCore
import Kernel
import Testing

@Suite("Views at an age")
struct ViewCurveTests {
    static let published = moment("2026-03-01T10:00:00Z")

    static func snapshot(_ hours: Double, until: Double? = nil, views: Int64) -> PostSnapshot {
        PostSnapshot(
            messageID: 1, at: published + .seconds(Int(hours * 3_600)),
            confirmedUntil: published + .seconds(Int((until ?? hours) * 3_600)), source: .previewPage,
            figures: PostFigures(views: .exact(views)))
    }

    static func views(_ snapshots: [PostSnapshot], at hours: Int) -> Double? {
        ViewCurve.views(of: .make(at: published, snapshots: snapshots), atAge: .hours(hours))
    }

    @Test func `between two reads it is interpolated`() {
        #expect(Self.views([Self.snapshot(20, views: 100), Self.snapshot(28, views: 180)], at: 24) == 140)
    }

    @Test func `a read holds as long as it was confirmed`() {
        #expect(Self.views([Self.snapshot(20, until: 30, views: 100)], at: 24) == 100)
        #expect(Self.views([Self.snapshot(20, until: 23, views: 100)], at: 24) == nil)
    }

    @Test func `reads further apart than twelve hours say nothing`() {
        #expect(Self.views([Self.snapshot(12, views: 100), Self.snapshot(28, views: 180)], at: 24) == nil)
        #expect(Self.views([], at: 1) == nil)
    }

    @Test func `publication counts as a read of zero views`() {
        #expect(Self.views([Self.snapshot(2, views: 100)], at: 1) == 50)
    }

    @Test func `ERR24 rests on posts that are a day old and were read around then`() {
        let read = PostEvidence.make(
            at: Self.published, views: 999, snapshots: [Self.snapshot(23, views: 90), Self.snapshot(25, views: 110)])
        let unread = PostEvidence.make(at: Self.published, views: 500)
        let period = Period(
            first: day("2026-03-01"), last: day("2026-03-07"), zone: .utc, now: moment("2026-04-01T00:00:00Z"))
        let evidence = PeriodEvidence(
            period: period, posts: [read, unread], subscribersAtEnd: .make(1_000))
        let measure = Formulas.measure(.err24, of: evidence)
        #expect(measure.value == 10)
        #expect(measure.meta.sampleSize == 1)
        #expect(measure.meta.coverage == 0.5)
        #expect(Formulas.measure(.reach24h, of: evidence).value == 100)
    }
}
