/// The fields that decide how a message is read, noted while its head is scanned.
struct NotedFields {
    /// How many of each there are, and where the first one is.
    private(set) var hosts = 0
    private(set) var host = 0
    private(set) var lengths = 0
    private(set) var length = 0
    private(set) var codings = 0
    private(set) var coding = 0
    private(set) var expectations = 0
    private(set) var expectation = 0
    /// Options of all `Connection` fields (RFC 9110 §7.6.1).
    private(set) var closes = false
    private(set) var keepsAlive = false
    private(set) var upgrades = false

    @inline(__always)
    mutating func note(_ slot: WireHead.Slot, index: Int, in bytes: UnsafePointer<UInt8>) {
        let name = wireName(slot, bytes)
        switch name.count {
        case 4 where name.equals("host"):
            if hosts == 0 { host = index }
            hosts += 1
        case 6 where name.equals("expect"):
            if expectations == 0 { expectation = index }
            expectations += 1
        case 10 where name.equals("connection"):
            noteOptions(value(slot, bytes))
        case 14 where name.equals("content-length"):
            if lengths == 0 { length = index }
            lengths += 1
        case 17 where name.equals("transfer-encoding"):
            if codings == 0 { coding = index }
            codings += 1
        default: break
        }
    }

    private mutating func noteOptions(_ value: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in 0...value.count where index == value.count || value[index] == UInt8(ascii: ",") {
            var from = start
            var to = index
            while from < to, value[from] == 32 || value[from] == 9 { from += 1 }
            while to > from, value[to - 1] == 32 || value[to - 1] == 9 { to -= 1 }
            let option = FieldName(UnsafeBufferPointer(rebasing: value[from..<to]))
            if option.equals("close") { closes = true }
            if option.equals("keep-alive") { keepsAlive = true }
            if option.equals("upgrade") { upgrades = true }
            start = index + 1
        }
    }

    private func value(_ slot: WireHead.Slot, _ bytes: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + Int(slot.valueStart), count: Int(slot.valueEnd - slot.valueStart))
    }
}

extension WireHead {
    /// Lends the value of a field.
    @inline(__always)
    func withValue<Result, Failure: Error>(
        _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let (start, count) = read { slots, bytes in
            (bytes + Int(slots[index].valueStart), Int(slots[index].valueEnd - slots[index].valueStart))
        }
        // The bytes live as long as the head does.
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: start, count: count))
    }
}
