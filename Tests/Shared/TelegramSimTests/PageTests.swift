import Kernel
import Telegram
import Testing

@testable import TelegramSim

@Suite("The simulated preview pages")
struct PageTests {
    let world = SimWorld(seed: 1)
    let moment = WorldTests.noon

    private func page(_ name: String, before: Int? = nil, at moment: Timestamp? = nil) throws -> PreviewPage {
        let channel = try #require(world.channel(named: name))
        let renderer = PreviewRenderer(channel: channel, username: name, moment: moment ?? self.moment)
        return try PreviewPage(parsing: Array(renderer.page(before: before).utf8))
    }

    @Test(arguments: [
        "daily_orbit", "tiny_workshop", "metro_wire", "moonshot_coins", "fading_signal", "silent_harbour",
    ])
    func `our reader reads back every number that the world holds`(name: String) throws {
        let channel = try #require(world.channel(named: name))
        var before: Int?
        for _ in 0..<5 {
            let read = try page(name, before: before)
            let held = channel.posts(before: before, at: moment, limit: 20)
            #expect(read.posts.count == held.count)
            #expect(read.unreadable == 0)
            for (post, truth) in zip(read.posts, held) { expect(post, is: truth, of: channel) }
            let count = Int64(channel.subscribers(at: moment))
            let shown = try #require(read.channel.subscribers)
            #expect(shown.lowest <= count && count <= shown.highest)
            #expect(read.channel.title == channel.plan.title)
            #expect(read.channel.description == channel.plan.description)
            #expect(read.before.map(Int.init) == held.first?.id)
            before = held.first?.id
        }
    }

    private func expect(_ post: PreviewPost, is truth: PlannedPost, of channel: SimChannel) {
        let second = moment.seconds
        #expect(post.id == Int64(truth.id))
        #expect(post.chatID == channel.plan.id)
        #expect(post.date == Timestamp(seconds: truth.date))
        #expect(post.isService == (truth.kind == .service))
        #expect(post.isEdited == truth.isEdited(at: second))
        if truth.kind != .poll {
            #expect(post.text == channel.writer.text(of: truth, isEdited: truth.isEdited(at: second)))
        }
        #expect(post.forwardedFromUsername?.text == channel.writer.source(of: truth)?.username)
        #expect(
            post.media.count
                == (truth.kind == .text || truth.kind == .forward || truth.kind == .service ? 0 : truth.width))
        guard truth.kind != .service else {
            #expect(post.views == nil)
            return
        }
        let views = Int64(channel.curve(of: truth).views(at: second))
        #expect(post.views.map { $0.lowest <= views && views <= $0.highest } == true)
        if views < 1_000 { #expect(post.views == ApproximateCount(exactly: views)) }
        let given = channel.curve(of: truth).reactions(at: second)
        #expect(post.reactions.map(\.symbol) == given.map(\.symbol))
        for (read, held) in zip(post.reactions, given) {
            #expect(read.count.lowest <= Int64(held.count) && Int64(held.count) <= read.count.highest)
        }
    }

    @Test func `the first page of all has no older one`() throws {
        let read = try page("daily_orbit", before: 12)
        #expect(read.before == nil)
        #expect(read.after == 11 || read.after == read.posts.last?.id)
        #expect(read.posts.first?.isService == true)
        #expect(read.posts.first?.text == "Channel created")
    }

    @Test func `before the first post there is nothing, and the page says so`() throws {
        let read = try page("daily_orbit", before: 1)
        #expect(read.posts.isEmpty)
        #expect(read.saysNoMessages)
    }

    @Test func `the same page at another moment has other numbers and the same past`() throws {
        let earlier = try page("daily_orbit", at: moment - .days(2))
        let later = try page("daily_orbit")
        let common = Set(earlier.posts.map(\.id)).intersection(later.posts.map(\.id))
        #expect(!common.isEmpty)
        for id in common {
            let then = try #require(earlier.posts.first { $0.id == id })
            let now = try #require(later.posts.first { $0.id == id })
            #expect(then.date == now.date)
            #expect((then.views?.value ?? 0) <= (now.views?.value ?? 0))
        }
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1K"), (1_049, "1K"), (1_050, "1.1K"), (27_449, "27.4K"), (99_949, "99.9K"),
        (99_950, "100K"), (208_649, "209K"), (999_499, "999K"), (999_500, "1M"), (10_713_345, "10.7M"),
    ])
    func `counts are written as Telegram writes them and read back within their bounds`(count: Int, text: String) throws
    {
        #expect(CountText.short(count) == text)
        let read = try #require(ApproximateCount(text))
        #expect(read.lowest <= Int64(count) && Int64(count) <= read.highest)
        #expect(ApproximateCount(CountText.full(count)) == ApproximateCount(exactly: Int64(count)))
    }
}
