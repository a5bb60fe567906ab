/// Counts as pages write them.
enum CountText {
    /// `873`, `1.2K`, `27.4K`, `208K`, `10.7M`: rounded half up to one decimal below 100 of a unit, to none above.
    static func short(_ count: Int) -> String {
        if count < 1_000 { return String(count) }
        let units = [("K", 1_000), ("M", 1_000_000), ("B", 1_000_000_000)]
        for (suffix, unit) in units {
            let tenths = (count + unit / 20) / (unit / 10)
            if tenths < 1_000 {
                return tenths % 10 == 0 ? "\(tenths / 10)\(suffix)" : "\(tenths / 10).\(tenths % 10)\(suffix)"
            }
            let whole = (count + unit / 2) / unit
            if whole < 1_000 { return "\(whole)\(suffix)" }
        }
        return "\(count / 1_000_000_000)B"
    }

    /// `10 713 345`: exact, in groups of three.
    static func full(_ count: Int) -> String {
        var groups: [Substring] = []
        var rest = Substring(String(count))
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return ([rest] + groups).joined(separator: " ")
    }
}
