extension Timestamp: CustomStringConvertible, Codable {
    /// RFC 3339 in UTC, with a fraction only when there is one: `2026-11-22T10:00:00Z`, `…00.25Z`.
    package var description: String {
        let day = CivilDate(days: Int(floorDivide(microseconds, 86_400_000_000)))
        let inDay = microseconds - Int64(day.days) * 86_400_000_000
        let second = Int(inDay / 1_000_000)
        var fraction = ""
        let micros = Int(inDay % 1_000_000)
        if micros != 0 {
            fraction = "." + padded(micros, 6)
            while fraction.last == "0" { fraction.removeLast() }
        }
        return
            "\(day)T\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))\(fraction)Z"
    }

    /// Reads RFC 3339 §5.6 (`T` or a space between day and time, `Z` or an offset; digits past microseconds are cut).
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40,
            let day = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), hour < 24, let minute = number(bytes[14..<16]), minute < 60,
            let second = number(bytes[17..<19]), second <= 60
        else { return nil }
        var index = 19
        var micros = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            guard index > start else { return nil }
            let digits = bytes[start..<min(index, start + 6)]
            guard let value = number(digits) else { return nil }
            micros = (0..<(6 - digits.count)).reduce(value) { scaled, _ in scaled * 10 }
        }
        guard let offset = Timestamp.offset(bytes[index...]) else { return nil }
        let inDay = hour * 3_600 + minute * 60 + second - offset
        self.init(microseconds: (Int64(day.days) * 86_400 + Int64(inDay)) * 1_000_000 + Int64(micros))
    }

    /// Seconds east of UTC that `Z`, `+05:00`, `+0500` or `+05` say.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
        guard let sign = zone.first else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return zone.count == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var digits = Array(zone.dropFirst())
        if digits.count == 5, digits[2] == UInt8(ascii: ":") { digits.remove(at: 2) }
        guard digits.count == 4 || digits.count == 2, let hours = number(digits[0..<2]), hours < 24,
            let minutes = digits.count == 4 ? number(digits[2..<4]) : 0, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let moment = Timestamp(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "expected a moment as RFC 3339 says it"))
        }
        self = moment
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The UTC day this moment falls on.
    package var day: CivilDate { CivilDate(days: Int(floorDivide(microseconds, 86_400_000_000))) }
}

/// Division that rounds down, so that moments before 1970 fall on the right day.
private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
