/// Whole-word search in one line.
enum Words {
    /// Whether `line` has `word` with no letter, digit or underscore running on at either of its wordlike ends.
    static func contains(_ line: String, _ word: String) -> Bool {
        let line = Array(line.utf8)
        let word = Array(word.utf8)
        guard let first = word.first, let last = word.last, line.count >= word.count else { return false }
        for start in 0...(line.count - word.count) where line[start] == first {
            let end = start + word.count
            guard line[start..<end].elementsEqual(word) else { continue }
            if isWordlike(first), start > 0, isWordlike(line[start - 1]) { continue }
            if isWordlike(last), end < line.count, isWordlike(line[end]) { continue }
            return true
        }
        return false
    }

    /// The words and signs of a line of code: identifiers whole, every other visible byte on its own.
    static func tokens(_ line: String) -> [String] {
        var found: [String] = []
        var word: [UInt8] = []
        for byte in line.utf8 {
            if isWordlike(byte) {
                word.append(byte)
                continue
            }
            if !word.isEmpty { found.append(String(decoding: word, as: UTF8.self)) }
            word = []
            if byte > 0x20 { found.append(String(decoding: [byte], as: UTF8.self)) }
        }
        if !word.isEmpty { found.append(String(decoding: word, as: UTF8.self)) }
        return found
    }

    /// The words of a name in camel case: `UserHTTPHelper` → User, HTTP, Helper.
    static func ofName(_ name: String) -> [String] {
        var words: [String] = []
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let previousIsLower = index > 0 && letters[index - 1].isLowercase
            let nextIsLower = index + 1 < letters.count && letters[index + 1].isLowercase
            let starts = letter.isUppercase && (index == 0 || previousIsLower || nextIsLower)
            if starts || words.isEmpty { words.append("") }
            words[words.count - 1].append(letter)
        }
        return words
    }

    private static func isWordlike(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
