import AnalyticsCore
import Kernel
import Testing

@Suite("Metric formulas")
struct FormulaTests {
    /// The worked example of a public glossary: 28 days, 18 posts, 310,000 views, 14,500 likes, 620 comments, 480
    /// shares, an audience of 95,000.
    static let example = PeriodEvidence(
        period: .days(28),
        posts: (0..<18).map { index in
            .make(
                views: index == 0 ? 310_000 - 17 * 17_000 : 17_000,
                reactions: index == 0 ? 14_500 - 17 * 800 : 800, forwards: index == 0 ? 480 - 17 * 20 : 20,
                comments: index == 0 ? 620 - 17 * 30 : 30)
        }, subscribersAtEnd: .make(95_000))

    @Test(arguments: [
        (MetricID.postsPerDay, 0.6429), (.views, 310_000), (.interactions, 15_600), (.reactionRateByViews, 4.6774),
        (.erByViews, 5.0323), (.reactionRateBySubscribers, 15.2632), (.erBySubscribers, 16.4211), (.posts, 18),
        (.forwards, 480), (.comments, 620), (.virality, 0.1548),
    ])
    func `the published worked example comes out`(id: MetricID, expected: Double) throws {
        let measure = Formulas.measure(id, of: Self.example)
        #expect(abs(try #require(measure.value) - expected) < 0.0001)
        #expect(measure.meta.definitionID == id)
        #expect(measure.meta.sampleSize == 18)
        #expect(measure.meta.reason == nil)
    }

    @Test func `8,000 average views on 20,000 subscribers are an ERR of 40 %`() {
        let evidence = PeriodEvidence(
            period: .days(30), posts: [.make(views: 6_000), .make(views: 10_000)],
            subscribersAtEnd: .make(20_000))
        #expect(Formulas.measure(.err, of: evidence).value == 40)
        #expect(Formulas.measure(.err, of: evidence).meta.sources == [.botAPI, .previewPage])
    }

    @Test func `600 interactions on 10,000 views are an ER of 6 %, 500 on 100,000 subscribers 0.5 %`() {
        let post = PostEvidence.make(views: 10_000, reactions: 600)
        #expect(Formulas.measure(.erByViews, of: PeriodEvidence(period: .days(1), posts: [post])).value == 6)
        let evidence = PeriodEvidence(
            period: .days(1), posts: [.make(reactions: 500)], subscribersAtEnd: .make(100_000))
        #expect(Formulas.measure(.erBySubscribers, of: evidence).value == 0.5)
    }

    @Test func `a period without posts gives no averages but the reason`() {
        let nothing = PeriodEvidence(period: .days(7), historyCoverage: 0)
        #expect(Formulas.measure(.averageViews, of: nothing).value == nil)
        #expect(Formulas.measure(.averageViews, of: nothing).meta.reason == .noData)
        #expect(Formulas.measure(.posts, of: nothing).value == nil)
        let quiet = PeriodEvidence(period: .days(7), historyCoverage: 1)
        #expect(Formulas.measure(.averageViews, of: quiet).meta.reason == .noPosts)
        #expect(Formulas.measure(.posts, of: quiet).value == 0)
        #expect(Formulas.measure(.postsPerDay, of: quiet).value == 0)
    }

    @Test func `what no source tells stays unknown and is not zero`() {
        let evidence = PeriodEvidence(period: .days(7), posts: [.make(views: 100)], subscribersAtEnd: .make(10))
        for id in [MetricID.forwards, .comments, .reactions, .interactions, .virality, .erByViews] {
            #expect(Formulas.measure(id, of: evidence).value == nil)
            #expect(Formulas.measure(id, of: evidence).meta.reason == .notToldBySource)
        }
    }

    @Test func `coverage tells the part of the posts that told the count`() {
        let evidence = PeriodEvidence(
            period: .days(7), posts: [.make(views: 100, reactions: 4), .make(views: 300), .make(), .make()])
        #expect(Formulas.measure(.averageViews, of: evidence).value == 200)
        #expect(Formulas.measure(.averageViews, of: evidence).meta.coverage == 0.5)
        #expect(Formulas.measure(.reactionRateByViews, of: evidence).value == 4)
        #expect(Formulas.measure(.reactionRateByViews, of: evidence).meta.sampleSize == 1)
    }

    @Test func `one viral post moves the mean and not the median`() {
        let evidence = PeriodEvidence(
            period: .days(7), posts: [100, 120, 140, 9_640].map { .make(views: $0) })
        #expect(Formulas.measure(.averageViews, of: evidence).value == 2_500)
        #expect(Formulas.measure(.medianViews, of: evidence).value == 130)
        #expect(abs((Formulas.measure(.viewsSkew, of: evidence).value ?? 0) - 2_500.0 / 130) < 1e-9)
    }

    @Test func `a sample smaller than the definition asks for tells no value`() {
        let evidence = PeriodEvidence(period: .days(7), posts: [.make(views: 100), .make(views: 200)])
        let skew = Formulas.measure(.viewsSkew, of: evidence)
        #expect(skew.value == nil)
        #expect(skew.meta.reason == .sampleTooSmall)
        #expect(skew.meta.sampleSize == 2)
    }

    @Test func `growth compares the counts at both ends`() {
        let evidence = PeriodEvidence(
            period: .days(7), subscribersAtStart: .make(2_000), subscribersAtEnd: .make(2_150))
        #expect(Formulas.measure(.netGrowth, of: evidence).value == 150)
        #expect(Formulas.measure(.growthPercent, of: evidence).value == 7.5)
        #expect(Formulas.measure(.subscribers, of: evidence).value == 2_150)
    }

    @Test func `growth is not told when one end is unknown, nor divided by zero`() {
        let half = PeriodEvidence(period: .days(7), subscribersAtEnd: .make(2_150))
        #expect(Formulas.measure(.netGrowth, of: half).meta.reason == .noSubscriberCount)
        let empty = PeriodEvidence(period: .days(7), subscribersAtStart: .make(0), subscribersAtEnd: .make(5))
        #expect(Formulas.measure(.growthPercent, of: empty).value == nil)
        #expect(Formulas.measure(.growthPercent, of: empty).meta.reason == .nothingToDivideBy)
        #expect(Formulas.measure(.netGrowth, of: empty).value == 5)
    }

    @Test func `imported days give joins, leaves, churn and share rate`() {
        let figures = [(90, 30, 1_000, 20), (110, 70, 3_000, 60)].map {
            StatisticsFigures(joined: $0.0, left: $0.1, views: $0.2, shares: $0.3)
        }
        let evidence = PeriodEvidence(
            period: .days(4), subscribersAtStart: .make(5_000),
            days: figures.enumerated().map { index, figures in
                DailyStatistics(date: day("2026-01-01").adding(days: index), figures: figures)
            })
        #expect(Formulas.measure(.joins, of: evidence).value == 200)
        #expect(Formulas.measure(.leaves, of: evidence).value == 100)
        #expect(Formulas.measure(.netJoined, of: evidence).value == 100)
        #expect(Formulas.measure(.churnPercent, of: evidence).value == 2)
        #expect(Formulas.measure(.channelViews, of: evidence).value == 4_000)
        #expect(Formulas.measure(.shareRate, of: evidence).value == 2)
        #expect(Formulas.measure(.joins, of: evidence).meta.coverage == 0.5)
        #expect(Formulas.measure(.joins, of: evidence).meta.sources == [.csvImport])
    }

    @Test func `a rounded count makes every number behind it rounded`() {
        let rounded = PostEvidence(
            publishedAt: day("2026-01-01").start,
            figures: PostFigures(views: Reading(value: 1_200, low: 1_150, high: 1_249)), source: .previewPage)
        let evidence = PeriodEvidence(period: .days(7), posts: [rounded], subscribersAtEnd: .make(2_400))
        #expect(Formulas.measure(.err, of: evidence).value == 50)
        #expect(Formulas.measure(.err, of: evidence).meta.precision == .rounded)
        #expect(Formulas.measure(.posts, of: evidence).meta.precision == .exact)
        #expect(Formulas.measure(.averageViews, of: evidence).meta.bounds == 1_150...1_249)
        #expect(Formulas.measure(.err, of: evidence).meta.bounds == nil)
    }
}

@Suite("The metric dictionary")
struct MetricDictionaryTests {
    @Test func `every metric has exactly one definition`() {
        #expect(MetricDictionary.all.map(\.id.rawValue).sorted() == MetricID.allCases.map(\.rawValue).sorted())
        for id in MetricID.allCases { #expect(MetricDictionary.definition(of: id).id == id) }
    }

    @Test(arguments: MetricID.allCases)
    func `every metric names its formula, its sources and itself in its measure`(id: MetricID) {
        let definition = MetricDictionary.definition(of: id)
        #expect(!definition.formula.isEmpty)
        #expect(!definition.sources.isEmpty)
        let measure = Formulas.measure(id, of: PeriodEvidence(period: .days(1), historyCoverage: 0))
        #expect(measure.value == nil)
        #expect(measure.unit == definition.unit)
        #expect(measure.meta.definitionID == id)
        #expect(measure.meta.reason != nil)
        #expect(measure.meta.sampleSize == 0)
    }
}
