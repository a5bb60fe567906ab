/// How property names are spelled on the wire: `userID` ↔ `user_id`, `pageURL` ↔ `page_url`, `channelIDs` ↔
/// `channel_ids`.
package enum JSONNames {
    /// The name in `snake_case`; a run of capitals is one word, and a plural's `s` belongs to it.
    package static func snakeCase(_ name: String) -> String {
        if !name.utf8.contains(where: isCapital) { return name }
        let letters = Array(name.utf8)
        var words: [UInt8] = []
        words.reserveCapacity(letters.count + 4)
        for (index, letter) in letters.enumerated() {
            guard isCapital(letter) else {
                words.append(letter)
                continue
            }
            if index > 0, letters[index - 1] != UInt8(ascii: "_"), startsWord(letters, index) {
                words.append(UInt8(ascii: "_"))
            }
            words.append(letter | 0x20)
        }
        return String(decoding: words, as: UTF8.self)
    }

    /// Property names that `name` can be the spelling of, likeliest first; for types that list their own keys.
    static func camelCases(_ name: String) -> [String] {
        let words = name.split(separator: "_", omittingEmptySubsequences: true).map(String.init)
        guard let first = words.first, words.count > 1 else { return [name] }
        func joined(_ capital: (String) -> String) -> String { first + words.dropFirst().map(capital).joined() }
        return [
            name, joined { $0.prefix(1).uppercased() + $0.dropFirst() },
            joined {
                ["id", "url", "api", "html", "ip"].contains($0)
                    ? $0.uppercased() : $0.prefix(1).uppercased() + $0.dropFirst()
            },
        ]
    }

    /// A capital starts a word after a small letter or digit, and as the last of a run that a new word follows.
    private static func startsWord(_ letters: [UInt8], _ index: Int) -> Bool {
        if !isCapital(letters[index - 1]) { return true }
        guard index + 1 < letters.count, !isCapital(letters[index + 1]) else { return false }
        let isPlural =
            letters[index + 1] == UInt8(ascii: "s") && (index + 2 == letters.count || isCapital(letters[index + 2]))
        return !isPlural && (0x61...0x7A).contains(letters[index + 1])
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
