/// Reads heads strictly: where the RFC leaves a choice between repairing and refusing, it refuses.
///
/// It keeps room for the places of fields between heads, and so belongs to one loop.
final class HeadParser {
    let limits: HTTPLimits
    private let slots: UnsafeMutablePointer<WireHead.Slot>
    private let fieldLimit: Int
    private let headLimit: Int

    init(limits: HTTPLimits) {
        self.limits = limits
        fieldLimit = min(limits.headerFields, FieldSet.capacity)
        headLimit = min(limits.headBytes, WireHead.longestHead)
        slots = .allocate(capacity: FieldSet.capacity)
    }

    deinit { slots.deallocate() }

    /// What a scan found: the first line, the fields, and what they say about framing.
    struct Found {
        /// The first line without its end.
        let line: UnsafeBufferPointer<UInt8>
        let noted: NotedFields
        let wire: WireHead
        /// Bytes of the whole head, an empty line before it included.
        let length: Int
    }

    /// The request head at the start of `bytes` and how many bytes it took; nil when it is not complete.
    func parse(_ bytes: UnsafeRawBufferPointer) throws(BadRequest) -> (head: RequestHead, length: Int)? {
        guard let found = try lines(bytes) else { return nil }
        return (try HeadRules.head(found), found.length)
    }

    /// The first line and the fields of a head; nil when it is not complete.
    func lines(_ raw: UnsafeRawBufferPointer) throws(BadRequest) -> Found? {
        guard let first = raw.baseAddress else { return nil }
        let all = first.assumingMemoryBound(to: UInt8.self)
        // RFC 9112 §2.2 — an empty line before the request line is ignored; more than one is no client of ours.
        let skipped = raw.count >= 2 && all[0] == 13 && all[1] == 10 ? 2 : 0
        let bytes = all + skipped
        let end = raw.count - skipped
        guard let lineEnd = try firstLine(bytes, end) else { return nil }
        var noted = NotedFields()
        var count = 0
        var cursor = lineEnd + 2
        while true {
            guard cursor < end else { return try unfinished(end) }
            if bytes[cursor] == 13 {
                guard cursor + 1 < end else { return try unfinished(end) }
                // RFC 9112 §2.2 — a bare CR is refused.
                guard bytes[cursor + 1] == 10 else { throw HeadParser.bareCR }
                break
            }
            guard let next = try field(bytes, cursor, end, at: count) else { return try unfinished(end) }
            guard count < fieldLimit, next <= headLimit else { throw BadRequest(431, "There are too many fields.") }
            noted.note(slots[count], index: count, in: bytes)
            count += 1
            cursor = next
        }
        let length = cursor + 2
        return Found(
            line: UnsafeBufferPointer(start: bytes, count: lineEnd), noted: noted,
            wire: WireHead.make(
                UnsafeRawBufferPointer(start: bytes, count: length), UnsafeBufferPointer(start: slots, count: count)),
            length: skipped + length)
    }

    /// Where the first line ends; nil when it is not complete.
    private func firstLine(_ bytes: UnsafePointer<UInt8>, _ end: Int) throws(BadRequest) -> Int? {
        let limit = limits.requestLineBytes
        let table = Grammar.table
        var cursor = 0
        while cursor < end {
            if table[Int(bytes[cursor])] & Grammar.Class.value == 0 {
                guard bytes[cursor] == 13 else {
                    // RFC 9112 §2.2 — a bare LF may be taken for a line end; that is how smuggling starts.
                    throw BadRequest(400, "A line holds a control character.")
                }
                guard cursor + 1 < end else { return nil }
                guard bytes[cursor + 1] == 10 else { throw HeadParser.bareCR }
                return cursor
            }
            cursor += 1
            if cursor > limit { throw BadRequest(414, "The first line is too long.") }
        }
        return nil
    }

    /// Reads the field at `start` into a slot and tells where the next line begins; nil when it is not complete.
    private func field(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, at index: Int
    ) throws(BadRequest) -> Int? {
        let table = Grammar.table
        var cursor = start
        while cursor < end, table[Int(bytes[cursor])] & Grammar.Class.token != 0 { cursor += 1 }
        guard cursor < end else { return nil }
        // RFC 9112 §5.1 — no space before the colon; §5.2 — no folded lines.
        guard bytes[cursor] == UInt8(ascii: ":"), cursor > start else {
            throw BadRequest(400, "A header name is malformed.")
        }
        let nameEnd = cursor
        cursor += 1
        while cursor < end, bytes[cursor] == 32 || bytes[cursor] == 9 { cursor += 1 }
        let valueStart = cursor
        while cursor < end, table[Int(bytes[cursor])] & Grammar.Class.value != 0 { cursor += 1 }
        guard cursor < end else { return nil }
        guard bytes[cursor] == 13 else { throw BadRequest(400, "A header value holds a control character.") }
        guard cursor + 1 < end else { return nil }
        guard bytes[cursor + 1] == 10 else { throw HeadParser.bareCR }
        var valueEnd = cursor
        while valueEnd > valueStart, bytes[valueEnd - 1] == 32 || bytes[valueEnd - 1] == 9 { valueEnd -= 1 }
        // What does not fit is refused by the caller, which sees how many there are and how far they reach.
        if index < FieldSet.capacity, cursor <= WireHead.longestHead {
            slots[index] = WireHead.Slot(
                nameStart: UInt16(start), nameEnd: UInt16(nameEnd), valueStart: UInt16(valueStart),
                valueEnd: UInt16(valueEnd))
        }
        return cursor + 2
    }

    /// Nothing yet, unless what is there is too long already.
    private func unfinished(_ end: Int) throws(BadRequest) -> Found? {
        if end > headLimit { throw BadRequest(431, "The head is too long.") }
        return nil
    }

    private static let bareCR = BadRequest(400, "A line holds a bare CR.")
}
