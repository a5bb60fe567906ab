internal import Kernel
internal import Synchronization

/// Writes status line and fields of an answer.
enum ResponseHead {
    enum Length: Equatable { case known(Int), chunked, untilClose }

    static func bytes(of response: Response, length: Length, keepsAlive: Bool, dates: DateLine) -> [UInt8] {
        var text = "HTTP/1.1 \(response.status.code) \(Reason.phrase(response.status.code))\r\n"
        for field in response.headers where isSendable(field) {
            text += "\(field.name): \(field.value)\r\n"
        }
        // RFC 9110 §8.6 — no Content-Length with 1xx and 204.
        if !(response.status.code < 200 || response.status.code == 204) {
            switch length {
            case .known(let count):
                if response.status.code != 304 { text += "Content-Length: \(count)\r\n" }
            case .chunked: text += "Transfer-Encoding: chunked\r\n"
            case .untilClose: break
            }
        }
        if response.headers["Date"] == nil { text += "Date: \(dates.text)\r\n" }
        text += keepsAlive ? "\r\n" : "Connection: close\r\n\r\n"
        return Array(text.utf8)
    }

    /// Framing is the server's own affair, and a value that could begin another line is not sent.
    private static func isSendable(_ field: Headers.Field) -> Bool {
        let name = field.name.lowercased()
        return name != "content-length" && name != "transfer-encoding" && name != "connection"
            && field.name.utf8.allSatisfy(Grammar.isToken)
            && field.value.utf8.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
    }
}

/// The current `Date` field (RFC 9110 §5.6.7), made once a second.
final class DateLine: Sendable {
    private let clock: any WallClock
    private let last = Mutex<(second: Int64, text: String)>((.min, ""))

    init(clock: any WallClock) { self.clock = clock }

    var text: String {
        let now = clock.now
        return last.withLock { last in
            if last.second != now.seconds { last = (now.seconds, DateLine.imfFixdate(now)) }
            return last.text
        }
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
