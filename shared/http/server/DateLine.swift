internal import Kernel
internal import Reactor

/// The current `Date` field (RFC 9110 §5.6.7) of one loop, made once a second.
final class DateLine {
    private let clock: any WallClock
    private let loop: EventLoop
    /// The loop's time at the last look at the clock, and the second it showed.
    private var lookedAt: UInt64 = 0
    private var second = Int64.min
    private var bytes: [UInt8] = []

    /// How old the look at the clock may be, in nanoseconds.
    private static let freshness: UInt64 = 100_000_000

    init(clock: any WallClock, loop: EventLoop) {
        self.clock = clock
        self.loop = loop
    }

    /// The whole line with its end.
    var line: [UInt8] {
        if bytes.isEmpty || loop.now &- lookedAt > DateLine.freshness { look() }
        return bytes
    }

    private func look() {
        lookedAt = loop.now
        let now = clock.now
        guard now.seconds != second else { return }
        second = now.seconds
        bytes = Array("Date: \(DateLine.imfFixdate(now))\r\n".utf8)
    }

    static func imfFixdate(_ moment: Timestamp) -> String {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = moment.day
        let (year, month, date) = day.components
        let second = Int(moment.seconds - day.start.seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(days[day.weekday]), \(two(date)) \(months[month - 1]) \(year) \(time) GMT"
    }
}
