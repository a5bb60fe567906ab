internal import Kernel

/// The time of log lines in RFC 3339 with milliseconds; what stays the same within a second is spelled once.
struct LineTime: Sendable {
    private var second = Int64.min
    /// `"2026-11-24T13:52:05.` as bytes.
    private var text: [UInt8] = []

    /// The moment as a JSON text with its quotes.
    mutating func json(_ moment: Timestamp) -> [UInt8] {
        if moment.seconds != second {
            second = moment.seconds
            text = Array("\"\(Timestamp(seconds: second))".utf8)
            text[text.count - 1] = UInt8(ascii: ".")
        }
        let milliseconds = Int(moment.microseconds - second * 1_000_000) / 1_000
        var result = text
        result.append(UInt8(milliseconds / 100) + 0x30)
        result.append(UInt8(milliseconds / 10 % 10) + 0x30)
        result.append(UInt8(milliseconds % 10) + 0x30)
        result.append(UInt8(ascii: "Z"))
        result.append(UInt8(ascii: "\""))
        return result
    }
}
