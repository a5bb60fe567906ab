/// Reads the compiled zone files of the tz database.
///
/// Leap seconds and the isstd/isut marks are skipped: UTC here has none, and no rule of ours needs the marks.
package enum ZoneFile {
    /// The largest file read, in bytes; the tz database has none above 4 KiB.
    package static let largestBytes = 65_536

    /// The zone that these bytes describe, or nil when they are no valid TZif file.
    package static func zone(named name: String, from bytes: [UInt8]) -> Zone? {
        guard bytes.count <= largestBytes, var block = Block(bytes[...], wide: false) else { return nil }
        var rule: ZoneRule?
        // RFC 9636 §3 — from version 2 on, a second block with 64-bit moments and a footer follow the first.
        if block.version >= 0x32 {
            guard let second = Block(bytes[block.end...], wide: true) else { return nil }
            block = second
            guard let footer = footer(bytes[block.end...]) else { return nil }
            if !footer.isEmpty {
                guard let parsed = ZoneRule(footer) else { return nil }
                rule = parsed
            }
        }
        guard let initial = block.initialOffset else { return nil }
        return Zone(name: name, initialOffset: initial, transitions: block.transitions, rule: rule)
    }

    /// RFC 9636 §3.3 — the footer is a TZ string between two line feeds.
    private static func footer(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.first == 0x0A, let end = bytes.dropFirst().firstIndex(of: 0x0A) else { return nil }
        return String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
    }

    /// Header and data of one block (RFC 9636 §3.1, §3.2).
    private struct Block {
        let version: UInt8
        let transitions: [Zone.Transition]
        let initialOffset: Int?
        let end: Int

        init?(_ bytes: ArraySlice<UInt8>, wide: Bool) {
            let start = bytes.startIndex
            guard bytes.count >= 44, bytes.starts(with: "TZif".utf8) else { return nil }
            version = bytes[start + 4]
            let counts = (0..<6).map { Int(clamping: bigEndian(bytes[(start + 20 + $0 * 4)...], 4)) }
            let (marksUT, marksStandard, leaps, times, types, letters) =
                (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
            let width = wide ? 8 : 4
            let size = times * (width + 1) + types * 6 + letters + leaps * (width + 4) + marksStandard + marksUT
            guard counts.allSatisfy({ $0 >= 0 && $0 <= 65_536 }), types > 0, bytes.count >= 44 + size else {
                return nil
            }
            let indexes = start + 44 + times * width
            let kinds = indexes + times
            let offsets = (0..<types).map { Int(bigEndian(bytes[(kinds + $0 * 6)...], 4)) }
            var found: [Zone.Transition] = []
            for index in 0..<times {
                let kind = Int(bytes[indexes + index])
                let at = bigEndian(bytes[(start + 44 + index * width)...], width)
                guard kind < types, found.last.map({ $0.at < at }) ?? true else { return nil }
                found.append(Zone.Transition(at: at, offset: offsets[kind]))
            }
            guard offsets.allSatisfy({ abs($0) < 26 * 3_600 }) else { return nil }
            transitions = found
            initialOffset = offsets.first
            end = start + 44 + size
        }
    }

    /// A signed big-endian number of 4 or 8 bytes.
    private static func bigEndian(_ bytes: ArraySlice<UInt8>, _ width: Int) -> Int64 {
        let bits = bytes.prefix(width).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
}
