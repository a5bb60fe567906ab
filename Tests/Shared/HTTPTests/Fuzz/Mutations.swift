/// Breaks valid streams the way attackers do, and the way cables do.
enum Mutations {
    /// Pieces that parsers have disagreed about.
    private static let meanPieces: [[UInt8]] =
        [
            "\r\n", "\r", "\n", "\r\r\n", "\n\r", "\r\n\r\n", "\0", ":", " :", "\t", " ", ";", ",", "0", "\u{0b}",
            "\u{7f}", "+",
            "-", "_", "%00", "%2f", "..", "/../", "http://a@b/", "Content-Length: 0\r\n", "Content-Length: 7\r\n",
            "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n", "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding: chunked, chunked\r\n",
            "Transfer-Encoding : chunked\r\n", "Transfer-Encoding:\u{0b}chunked\r\n", "Host: b\r\n", "Host:\r\n",
            "Connection: close\r\n", "Expect: 100-continue\r\n", "Expect: x\r\n", " folded\r\n", "\tfolded\r\n",
            "0\r\n\r\n", "5\r\n", "FFFFFFFFFFFFFFFF\r\n", "0x5\r\n", "7fffffffffffffff\r\n", "GET / HTTP/1.1\r\n",
            "HTTP/1.0", "HTTP/2.0", "HTTP/1.2",
        ].map { Array($0.utf8) } + [[0xA0], [0x85], [0xFF], [0xC3, 0x28]]

    /// The stream with one to three things wrong; perhaps with a part of another one inside.
    static func broken(_ bytes: [UInt8], with other: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = bytes
        for _ in 0...dice.below(3) { bytes = mutated(bytes, other, &dice) }
        return bytes
    }

    private static func mutated(_ bytes: [UInt8], _ other: [UInt8], _ dice: inout Dice) -> [UInt8] {
        guard !bytes.isEmpty else { return dice.one(of: meanPieces) }
        let place = dice.below(bytes.count)
        var changed = bytes
        switch dice.below(9) {
        case 0: changed[place] ^= 1 << UInt8(dice.below(8))
        case 1: changed.remove(at: place)
        case 2:
            let starts = bytes.indices.filter { $0 > 0 && bytes[$0 - 1] == 10 }
            let isAtLine = dice.hits(oneIn: 2) && !starts.isEmpty
            changed.insert(contentsOf: dice.one(of: meanPieces), at: isAtLine ? dice.one(of: starts) : place)
        case 3: changed.replaceSubrange(place..<min(place + 2, bytes.count), with: dice.one(of: meanPieces))
        case 4: changed = Array(bytes[..<place]) + Array(other[min(other.count, dice.below(other.count + 1))...])
        case 5: changed = lineEndsChanged(bytes, &dice)
        case 6: changed = lineTwice(bytes, &dice)
        case 7: changed = numbersChanged(bytes, &dice)
        default: changed.insert(contentsOf: repeated(&dice), at: place)
        }
        return changed
    }

    /// Every CRLF, or one of them, as something that a tolerant reader takes for the end of a line.
    private static func lineEndsChanged(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        let end: [UInt8] = dice.one(of: [
            [10], [13], [13, 13, 10], [32, 13, 10], [13, 10, 32], [10, 13], [13, 0, 10],
        ])
        let ends = bytes.indices.dropLast().filter { bytes[$0] == 13 && bytes[$0 + 1] == 10 }
        guard !ends.isEmpty else { return bytes }
        let chosen = dice.hits(oneIn: 4) ? ends : [dice.one(of: ends)]
        return chosen.reversed().reduce(into: bytes) { $0.replaceSubrange($1..<($1 + 2), with: end) }
    }

    private static func lineTwice(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
        let line = dice.one(of: lines)
        lines.insert(line, at: dice.below(lines.count + 1))
        return Array(lines.joined(separator: [10]))
    }

    /// A digit as another letter, or with more before it: lengths and chunk sizes live on digits.
    private static func numbersChanged(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        guard !digits.isEmpty else { return bytes }
        var changed = bytes
        let place = dice.one(of: digits)
        let instead = ["0", "9", "f", "F", "00", "+1", "-1", "1 ", " 1", "0x1", "1.", "\u{0661}", "ffffffff", "1;", ""]
        changed.replaceSubrange(place...place, with: Array(dice.one(of: instead).utf8))
        return changed
    }

    /// So much of one thing that a limit is met.
    private static func repeated(_ dice: inout Dice) -> [UInt8] {
        let piece = dice.one(of: ["a", "X: y\r\n", ";e", "%41", "/", "0", " "])
        return Array(String(repeating: piece, count: dice.one(of: [20, 100, 300])).utf8)
    }
}
