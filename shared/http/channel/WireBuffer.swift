/// Bytes on their way out, put together by one loop: room that is used again for every head, so that writing one
/// allocates nothing.
///
/// It belongs to one loop and is empty whenever that loop turns to something else.
final class WireBuffer {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    /// Room that is kept; what a large head needs beyond it is given back.
    private static let kept = 32_768

    init() {
        capacity = WireBuffer.kept
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// What is in it, which is no longer in it afterwards.
    func drained() -> [UInt8] {
        defer { clear() }
        return Array(UnsafeBufferPointer(start: base, count: count))
    }

    func clear() {
        count = 0
        guard capacity > WireBuffer.kept * 4 else { return }
        base.deallocate()
        capacity = WireBuffer.kept
        base = .allocate(capacity: capacity)
    }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    private func grow(_ more: Int) {
        let room = max(capacity * 2, count + more)
        let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        wider.update(from: base, count: count)
        base.deallocate()
        base = wider
        capacity = room
    }

    @inline(__always)
    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).update(from: first, count: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    func append(number: Int) {
        reserve(20)
        var rest = number
        var digits = 1
        var power = 10
        while digits < 19, rest >= power {
            digits += 1
            power *= 10
        }
        var place = count + digits
        count = place
        repeat {
            place -= 1
            base[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        } while rest > 0
    }

    func append(hexadecimal number: Int) {
        reserve(16)
        let digits = max(1, (Int.bitWidth - number.leadingZeroBitCount + 3) / 4)
        for place in (0..<digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: number >> (place * 4)) & 15
            base[count] = digit < 10 ? digit + 0x30 : digit + 0x57
            count += 1
        }
    }
}

extension WireBuffer {
    /// Writes fields as lines, but for those that frame the message, which are the connection's own affair, and for
    /// those that `isUnwanted` names. A field that could begin another line is not sent. Tells whether a `Date` is
    /// among them.
    func append(_ headers: Headers, except isUnwanted: (FieldName) -> Bool = { _ in false }) -> Bool {
        var isDated = false
        if let wire = headers.wire { isDated = append(wire, without: headers.removed, except: isUnwanted) }
        for field in headers.added {
            var name = field.name
            var value = field.value
            name.withUTF8 { name in
                let known = FieldName(name)
                if WireBuffer.frames(known) || isUnwanted(known) || name.isEmpty { return }
                value.withUTF8 { value in
                    guard name.allSatisfy(Grammar.isToken), WireBuffer.isSendable(value) else { return }
                    if known.equals("date") { isDated = true }
                    append(name)
                    append(": ")
                    append(value)
                    append("\r\n")
                }
            }
        }
        return isDated
    }

    /// Copies whole runs of lines, which were checked when they were read.
    private func append(_ wire: WireHead, without removed: FieldSet, except isUnwanted: (FieldName) -> Bool) -> Bool {
        let count = wire.count
        let length = wire.length
        var isDated = false
        wire.read { slots, bytes in
            var start = -1
            for index in 0...count {
                let isWanted: Bool
                if index < count, !removed.contains(index) {
                    let name = wireName(slots[index], bytes)
                    isWanted = !WireBuffer.frames(name) && !isUnwanted(name)
                    if isWanted, name.equals("date") { isDated = true }
                } else {
                    isWanted = false
                }
                if isWanted {
                    if start < 0 { start = Int(slots[index].nameStart) }
                } else if start >= 0 {
                    // A field's line ends where the next one's name begins; the last one's before the empty line.
                    let end = index < count ? Int(slots[index].nameStart) : length - 2
                    append(UnsafeBufferPointer(start: bytes + start, count: end - start))
                    start = -1
                }
            }
        }
        return isDated
    }

    /// RFC 9112 §6, §9.6 — said anew on every connection.
    @inline(__always)
    private static func frames(_ name: FieldName) -> Bool {
        switch name.count {
        case 10: name.equals("connection")
        case 14: name.equals("content-length")
        case 17: name.equals("transfer-encoding")
        default: false
        }
    }

    private static func isSendable(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let table = Grammar.table
        for byte in value where table[Int(byte)] & Grammar.Class.value == 0 { return false }
        return true
    }
}
