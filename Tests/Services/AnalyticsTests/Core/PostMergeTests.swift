import AnalyticsCore
import Kernel
import Testing

@Suite("Joining what is stored with what is seen")
struct PostMergeTests {
    static let published = moment("2026-03-01T10:00:00Z")
    static let now = moment("2026-03-01T12:00:00Z")

    static func merge(
        _ observed: ObservedPost, into known: PostChange?, source: Source = .previewPage, at now: Timestamp = now
    ) -> PostChange {
        var latest: PostSnapshot?
        if case .save(let snapshot)? = known?.snapshot { latest = snapshot }
        return PostMerge.merge(
            observed, into: known?.post, latest: latest, channel: ChannelID(7), source: source, at: now)
    }

    @Test func `a new post is stored with its first counts and looked at again soon`() {
        let change = Self.merge(.make(1, at: Self.published, views: 80), into: nil)
        #expect(change.kind == .new)
        #expect(change.post.nextCheckAt == Self.now + .minutes(30))
        guard case .save(let snapshot) = change.snapshot else {
            Issue.record("no snapshot")
            return
        }
        #expect(snapshot.figures.views == .exact(80))
    }

    @Test func `an edit keeps the former content as a revision`() {
        let first = Self.merge(.make(1, at: Self.published, text: "Helo"), into: nil)
        let later = Self.merge(
            .make(1, at: Self.published, text: "Hello"), into: first, at: Self.now + .minutes(9))
        #expect(later.revision?.content.text == "Helo")
        #expect(later.post.content.text == "Hello")
        #expect(later.post.editedAt == Self.now + .minutes(9))
        #expect(later.kind == .updated)
    }

    @Test func `counts that hardly moved confirm the snapshot and note since when`() {
        let first = Self.merge(.make(1, at: Self.published, views: 5_000), into: nil)
        let later = Self.merge(
            .make(1, at: Self.published, views: 5_003), into: first, at: Self.now + .hours(1))
        #expect(later.snapshot == .confirm)
        #expect(later.post.stableSince == Self.now)
        #expect(later.post.lastCheckedAt == Self.now + .hours(1))
        #expect(later.post.figures.views == .exact(5_003))
    }

    @Test func `a deleted post that is seen again is restored`() {
        var first = Self.merge(.make(1, at: Self.published), into: nil)
        first.post.deletedAt = Self.now
        let later = Self.merge(.make(1, at: Self.published), into: first)
        #expect(later.isRestored)
        #expect(later.post.deletedAt == nil)
    }

    @Test func `an import never turns back what the page has shown`() {
        let first = Self.merge(.make(1, at: Self.published, text: "new", views: 900), into: nil)
        let imported = Self.merge(
            .make(1, at: Self.published, text: "old", views: 10, reactions: 4), into: first, source: .telegramExport)
        #expect(imported.post.content.text == "new")
        #expect(imported.post.figures.views == .exact(900))
        #expect(imported.post.figures.reactions == 4)
        #expect(imported.revision == nil)
        #expect(imported.snapshot == .none)
    }

    @Test func `an imported post that the page shows is followed from then on`() {
        let imported = Self.merge(.make(1, at: Self.published, text: "bold"), into: nil, source: .telegramExport)
        let shown = Self.merge(.make(1, at: Self.published, text: "bold!"), into: imported)
        #expect(shown.revision == nil)
        #expect(shown.post.content.text == "bold!")
        let edited = Self.merge(.make(1, at: Self.published, text: "bolder"), into: shown)
        #expect(edited.revision?.content.text == "bold!")
        #expect(edited.post.content.text == "bolder")
    }

    @Test func `the same import twice changes nothing the second time`() {
        let post = ObservedPost.make(1, at: Self.published, views: nil, reactions: 4)
        let first = Self.merge(post, into: nil, source: .telegramExport)
        let second = Self.merge(post, into: first, source: .telegramExport, at: Self.now + .days(1))
        #expect(first.kind == .new)
        #expect(second.kind == .unchanged)
        #expect(second.revision == nil)
    }
}
