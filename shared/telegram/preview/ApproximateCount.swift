/// A count as a page writes it: exact (`873`), or rounded (`1.2K`) with the bounds the true number lies in.
package struct ApproximateCount: Sendable, Hashable, Codable {
    /// The number that was written: 1200 for `1.2K`.
    package let value: Int64
    /// The least the true number can be.
    package let lowest: Int64
    /// The most the true number can be.
    package let highest: Int64

    package var isExact: Bool { lowest == highest }

    /// An exactly known count.
    package init(exactly value: Int64) {
        self.value = value
        lowest = value
        highest = value
    }

    /// A rounded count and its bounds; `lowest ≤ value ≤ highest`.
    package init(value: Int64, lowest: Int64, highest: Int64) {
        self.value = value
        self.lowest = min(lowest, value)
        self.highest = max(highest, value)
    }
}

extension ApproximateCount {
    /// Reads `873`, `10 713 345`, `1,204`, `1.2K`, `27.4K`, `208K`, `10.7M`; nil for anything else.
    ///
    /// A suffix means rounded to the last digit that was shown. Below 100 of a unit one decimal is kept and a zero is
    /// dropped, so `12K` is `12.0K`; from 100 on none is shown, so `208K` is known to the thousand only.
    package init?(_ text: String) {
        var digits: [UInt8] = []
        var decimals: Int?
        var unit: Int64 = 1
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9" where unit == 1:
                digits.append(UInt8(scalar.value))
                if let known = decimals { decimals = known + 1 }
            case "." where decimals == nil && !digits.isEmpty && unit == 1:
                decimals = 0
            case "K", "M", "B":
                guard unit == 1, !digits.isEmpty, decimals != 0 else { return nil }
                unit = scalar == "K" ? 1_000 : scalar == "M" ? 1_000_000 : 1_000_000_000
            case " ", "\u{A0}", "\u{202F}", "\u{2009}", ",":
                guard decimals == nil else { return nil }
            default:
                return nil
            }
        }
        guard (1...15).contains(digits.count), let number = Int64(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        if unit == 1 {
            guard decimals == nil else { return nil }
            self.init(exactly: number)
        } else {
            self.init(rounded: number, decimals: decimals ?? 0, unit: unit)
        }
    }

    private init?(rounded number: Int64, decimals: Int, unit: Int64) {
        guard decimals <= 3 else { return nil }
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let (scaled, overflow) = number.multipliedReportingOverflow(by: unit / scale)
        guard !overflow else { return nil }
        let step = decimals == 0 ? (number < 100 ? unit / 10 : unit) : unit / scale
        // Numbers below 1000 are written out in full, so nothing below it hides behind a K.
        let lowest = unit == 1_000 ? max(unit, scaled - step / 2) : scaled - step / 2
        let (highest, tooHigh) = scaled.addingReportingOverflow(step / 2 - 1)
        guard !tooHigh else { return nil }
        self.init(value: scaled, lowest: lowest, highest: highest)
    }
}
