import Testing

@testable import Reactor

@Suite("The timer wheel")
struct TimerWheelTests {
    @Test func `every deadline fires at its own tick, however far away it was armed`() {
        let starts: [UInt64] = [0, 63, 4_095, 1_000_003, 0xF_FFFF_FFFB]
        for start in starts {
            var wheel = TimerWheel(at: start)
            var fired: [UInt64] = []
            let delays: [UInt64] = [0, 1, 2, 63, 64, 65, 127, 4_095, 4_096, 4_097, 262_143, 262_145, 20_000_000]
            for delay in delays { _ = wheel.insert(at: start + delay) { fired.append(delay) } }
            var seen: [UInt64] = []
            while let next = wheel.nextTick {
                for work in wheel.advance(to: next) {
                    work()
                    #expect(start + (fired.last ?? .max) == next)
                }
                seen.append(next)
            }
            #expect(fired == delays)
            #expect(wheel.count == 0)
        }
    }

    @Test func `a long jump of time fires everything due, earliest first, and nothing that is not`() {
        var wheel = TimerWheel(at: 7)
        var fired: [UInt64] = []
        var state: UInt64 = 1
        for _ in 0..<2_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let deadline = 7 + (state >> 40) % 1_000_000
            _ = wheel.insert(at: deadline) { fired.append(deadline) }
        }
        for work in wheel.advance(to: 500_000) { work() }
        #expect(fired == fired.sorted())
        #expect(fired.allSatisfy { $0 <= 500_000 })
        #expect(fired.count + wheel.count == 2_000)
        for work in wheel.advance(to: 1_000_007) { work() }
        #expect(fired.count == 2_000)
    }

    @Test func `a cancelled deadline stays silent, and its stale key cancels no later one`() {
        var wheel = TimerWheel(at: 0)
        var fired: [String] = []
        let first = wheel.insert(at: 5) { fired.append("first") }
        let middle = wheel.insert(at: 5) { fired.append("middle") }
        _ = wheel.insert(at: 5) { fired.append("last") }
        wheel.remove(middle)
        wheel.remove(middle)
        let reused = wheel.insert(at: 9) { fired.append("reused") }
        wheel.remove(middle)
        for work in wheel.advance(to: 9) { work() }
        #expect(Set(fired) == ["first", "last", "reused"])
        wheel.remove(first)
        wheel.remove(reused)
        #expect(wheel.count == 0)
        #expect(wheel.nextTick == nil)
    }
}
