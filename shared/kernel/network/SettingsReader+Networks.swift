extension SettingsReader {
    /// Addresses and ranges of addresses, divided by commas; each that is none of them is noted as a mistake.
    package mutating func networks(_ key: String, default fallback: String, _ meaning: String) -> [NetworkRange] {
        var ranges: [NetworkRange] = []
        for part in text(key, default: fallback, meaning).split(separator: ",") {
            let written = part.filter { $0 != " " && $0 != "\t" }
            if let range = NetworkRange(written) {
                ranges.append(range)
            } else {
                refuse("\(key): “\(written)” is neither an address nor a range such as 10.0.0.0/8 or fd00::/64")
            }
        }
        return ranges
    }
}
