/// Reads numbers whose grammar was checked already.
enum JSONNumber {
    /// The whole number that the bytes spell without fraction or exponent; nil when they do not, or it does not fit.
    static func integer<Value: FixedWidthInteger>(_ digits: ArraySlice<UInt8>) -> Value? {
        var index = digits.startIndex
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var value: Value = 0
        while index < digits.endIndex {
            let byte = digits[index]
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
            let digit = Value(truncatingIfNeeded: byte - 0x30)
            let (next, passed) =
                isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            if overflowed || passed { return nil }
            value = next
            index += 1
        }
        return value
    }

    /// The nearest double, or nil when it would be infinite.
    static func double(_ digits: ArraySlice<UInt8>) -> Double? {
        // Up to 15 digits without exponent: exact whole number over an exact power of ten, so one correct rounding.
        var mantissa: Int64 = 0
        var scale = 0
        var isPlain = digits.count <= 17
        var afterPoint = false
        for byte in digits where isPlain {
            switch byte {
            case 0x30...0x39:
                mantissa = mantissa * 10 + Int64(byte - 0x30)
                if afterPoint { scale += 1 }
            case UInt8(ascii: "."): afterPoint = true
            case UInt8(ascii: "-"): continue
            default: isPlain = false
            }
        }
        if isPlain, mantissa < 1 << 53 {
            let size = Double(mantissa) / powersOfTen[scale]
            return digits.first == UInt8(ascii: "-") ? -size : size
        }
        guard let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    ]
}
