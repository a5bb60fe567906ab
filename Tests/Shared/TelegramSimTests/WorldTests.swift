import Kernel
import Testing

@testable import TelegramSim

@Suite("The simulated world")
struct WorldTests {
    static let noon = Timestamp(seconds: 1_795_348_800)  // 2026-11-22T12:00:00Z
    let world = SimWorld(seed: 1)

    @Test func `the same seed makes the same world, whatever was asked before`() throws {
        let fresh = SimWorld(seed: 1)
        for channel in world.channels {
            // Asked backwards in time here, once only there.
            for back in [0, 3, 40, 200] { _ = channel.subscribers(at: WorldTests.noon - .days(back)) }
            let twin = try #require(fresh.channel(channel.plan.id))
            #expect(twin.subscribers(at: WorldTests.noon) == channel.subscribers(at: WorldTests.noon))
            #expect(
                twin.posts(before: nil, at: WorldTests.noon, limit: 50)
                    == channel.posts(before: nil, at: WorldTests.noon, limit: 50))
        }
    }

    @Test func `another seed makes another world`() throws {
        let other = SimWorld(seed: 2)
        let here = world.channels.map { $0.subscribers(at: WorldTests.noon) }
        let there = other.channels.map { $0.subscribers(at: WorldTests.noon) }
        #expect(here != there)
    }

    @Test func `seed 1 has these numbers for ever`() throws {
        let seen = world.channels.map { channel in
            let posts = channel.posts(before: nil, at: WorldTests.noon, limit: .max)
            let last = posts.last.map { channel.curve(of: $0).views(at: WorldTests.noon.seconds) } ?? 0
            return
                "\(channel.plan.title): \(channel.subscribers(at: WorldTests.noon)) subscribers, \(posts.count) posts, \(last) views"
        }
        #expect(
            seen == [
                "Daily Orbit: 16329 subscribers, 1125 posts, 1814 views",
                "Tiny Workshop: 255 subscribers, 180 posts, 124 views",
                "Metro Wire: 3315572 subscribers, 11823 posts, 62969 views",
                "Quiet Library: 1985 subscribers, 317 posts, 751 views",
                "Moonshot Coins 🚀: 5776 subscribers, 830 posts, 472 views",
                "Fading Signal: 5492 subscribers, 557 posts, 1559 views",
                "Silent Harbour: 1602 subscribers, 123 posts, 1144 views",
                "Curtain Bay: 944 subscribers, 219 posts, 172 views",
                "Inner Circle: 678 subscribers, 285 posts, 414 views",
                "Closed Room: 112 subscribers, 253 posts, 27 views",
                "Former Friends: 317 subscribers, 267 posts, 82 views",
            ])
    }

    @Test func `a walk over pages of twenty meets every post once`() throws {
        let channel = try #require(world.channel(named: "Daily_Orbit"))
        var met: [Int] = []
        var before: Int?
        while true {
            let page = channel.posts(before: before, at: WorldTests.noon, limit: 20)
            guard let first = page.first else { break }
            met = page.map(\.id) + met
            before = first.id
        }
        let all = channel.posts(before: nil, at: WorldTests.noon, limit: .max).map(\.id)
        #expect(met == all)
        #expect(all == all.sorted())
        #expect(Set(all).count == all.count)
        #expect(all.first == 1)
        var forward: [Int] = []
        var after = 0
        while let next = channel.posts(after: after, at: WorldTests.noon, limit: 20).nilWhenEmpty {
            forward += next.map(\.id)
            after = next[next.count - 1].id
        }
        #expect(forward == all)
    }

    @Test func `views only rise and come to rest`() throws {
        let channel = try #require(world.channel(named: "daily_orbit"))
        for post in channel.posts(before: nil, at: WorldTests.noon, limit: 60) where post.kind != .service {
            let curve = channel.curve(of: post)
            let seen = [1, 30, 60, 240, 720, 1_440, 10_080, 43_200, 86_400].map {
                curve.views(at: post.date + Int64($0) * 60)
            }
            #expect(seen == seen.sorted())
            #expect(curve.views(at: post.date) == 0)
            #expect(Double(seen[8] - seen[7]) <= Double(seen[8]) * 0.01)
        }
    }

    @Test func `a bought crowd swells the count and not the views`() throws {
        let channel = try #require(world.channel(named: "moonshot_coins"))
        let mornings = (0..<290).map { channel.audience.morning(of: $0) }
        let swollen = try #require(mornings.max { $0.bots < $1.bots })
        #expect(Double(swollen.bots) > 0.3 * Double(swollen.people))
        let ceilings = channel.posts(before: nil, at: WorldTests.noon, limit: .max)
            .filter { !$0.isViral && $0.kind != .service }
            .map { channel.curve(of: $0).ceiling / Double(channel.audience.count(at: $0.date).people) }
        #expect(ceilings.allSatisfy { $0 < 0.3 * 1.12 * 4 })
        #expect(mornings.allSatisfy { $0.bots >= 0 && $0.people > 0 })
    }

    @Test func `a churning channel shrinks and a silent one posts nothing`() throws {
        let fading = try #require(world.channel(named: "fading_signal"))
        #expect(fading.subscribers(at: WorldTests.noon) < fading.plan.firstSubscribers)
        let silent = try #require(world.channel(named: "silent_harbour"))
        let last = try #require(silent.posts(before: nil, at: WorldTests.noon, limit: 1).last)
        #expect(last.date < CivilDate(year: 2026, month: 1, day: 1)?.start.seconds ?? 0)
    }

    @Test func `posts are edited and deleted, and a deleted number is never given again`() throws {
        let channel = try #require(world.channel(named: "metro_wire"))
        let now = WorldTests.noon
        let visible = Set(channel.posts(before: nil, at: now, limit: 400).map(\.id))
        let planned = (0..<20).flatMap { channel.posts(on: (channel.calendar.index(of: now.seconds) ?? 0) - $0) }
        let deleted = planned.filter { ($0.deletedAt ?? .max) <= now.seconds }
        #expect(!deleted.isEmpty)
        #expect(deleted.allSatisfy { !visible.contains($0.id) })
        #expect(planned.contains { $0.isEdited(at: now.seconds) })
    }

    @Test func `what a bot sends takes the next number and moves later posts on by one`() throws {
        let world = SimWorld(seed: 1)
        let channel = try #require(world.channel(DemoFacts.dailyOrbit))
        let tomorrow = WorldTests.noon + .days(1)
        let before = channel.posts(before: nil, at: tomorrow, limit: 5).map(\.id)
        let newest = try #require(channel.posts(before: nil, at: WorldTests.noon, limit: 1).last)
        let sent = channel.send("Hello", at: WorldTests.noon)
        #expect(sent.id == newest.id + newest.width)
        #expect(channel.posts(before: nil, at: WorldTests.noon, limit: 1).map(\.id) == [sent.id])
        #expect(channel.send("Again", at: WorldTests.noon).id == sent.id + 1)
        let later = channel.posts(before: nil, at: tomorrow, limit: 5)
        #expect(later.last?.id == (before.last ?? 0) + 2)
        #expect(Set(later.map(\.id)).count == 5)
        #expect(channel.posts(before: sent.id + 1, at: tomorrow, limit: 1).map(\.id) == [sent.id])
    }

    @Test func `a week of attention is a week of hours`() {
        let start = WorldTests.noon.seconds
        let week = WeekRhythm.common.attention(from: start, to: start + 7 * 86_400)
        #expect(abs(week - 168) < 1e-6)
        #expect(WeekRhythm.common.weight(at: start - 9 * 3_600) < WeekRhythm.common.weight(at: start + 7 * 3_600))
    }
}

extension Array {
    fileprivate var nilWhenEmpty: Self? { isEmpty ? nil : self }
}
