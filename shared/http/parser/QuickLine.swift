/// A request line of the usual kind, taken apart in one pass: `METHOD /path?query HTTP/1.x`, without escapes and
/// without segments that begin with a dot. Whatever is not of this kind is read, or refused, by `HeadRules`.
struct QuickLine {
    let methodEnd: Int
    let targetEnd: Int
    /// Where the query begins, or the target ends.
    let pathEnd: Int
    let isHTTP11: Bool

    /// Bytes of the line, without its end.
    var count: Int { targetEnd + 9 }

    /// Nil for a line of another kind, and for one that is not complete.
    @inline(__always)
    init?(_ bytes: UnsafePointer<UInt8>, _ end: Int, limit: Int) {
        let table = Grammar.table
        var cursor = 0
        while cursor < end, table[Int(bytes[cursor])] & Grammar.Class.token != 0 { cursor &+= 1 }
        guard cursor > 0, cursor < 7, cursor &+ 1 < end, bytes[cursor] == 32, bytes[cursor &+ 1] == UInt8(ascii: "/")
        else { return nil }
        methodEnd = cursor
        cursor &+= 2
        var query = -1
        while cursor < end {
            let byte = bytes[cursor]
            if table[Int(byte)] & Grammar.Class.plain == 0 {
                if byte == UInt8(ascii: "?") {
                    if query < 0 { query = cursor }
                } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "%") {
                    // In the query anything that may stand in a target goes; in the path only dots inside a name.
                    guard query >= 0 || (byte == UInt8(ascii: ".") && bytes[cursor &- 1] != UInt8(ascii: "/")) else {
                        return nil
                    }
                } else {
                    break
                }
            }
            cursor &+= 1
        }
        targetEnd = cursor
        pathEnd = query < 0 ? cursor : query
        guard cursor &+ 9 <= limit, cursor &+ 11 <= end, bytes[cursor] == 32 else { return nil }
        let version = bytes + (cursor &+ 1)
        let minor = version[7]
        guard version[0] == UInt8(ascii: "H"), version[1] == UInt8(ascii: "T"), version[2] == UInt8(ascii: "T"),
            version[3] == UInt8(ascii: "P"), version[4] == UInt8(ascii: "/"), version[5] == UInt8(ascii: "1"),
            version[6] == UInt8(ascii: "."), minor == UInt8(ascii: "1") || minor == UInt8(ascii: "0"),
            version[8] == 13, version[9] == 10
        else { return nil }
        isHTTP11 = minor == UInt8(ascii: "1")
    }
}
