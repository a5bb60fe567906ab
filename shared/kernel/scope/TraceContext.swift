/// Where a piece of work stands in a distributed trace (W3C Trace Context).
package struct TraceContext: Sendable, Equatable {
    /// 32 lower-case hexadecimal digits, the same from the client to the last consumer.
    package let traceID: String
    /// 16 lower-case hexadecimal digits, of this step.
    package let spanID: String
    package let isSampled: Bool

    package init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Begins a new trace.
    package static func new(by random: some RandomSource) -> TraceContext {
        TraceContext(traceID: hexadecimal(random.bytes(16)), spanID: hexadecimal(random.bytes(8)), isSampled: true)
    }

    /// A new step of the same trace.
    package func child(by random: some RandomSource) -> TraceContext {
        TraceContext(traceID: traceID, spanID: hexadecimal(random.bytes(8)), isSampled: isSampled)
    }

    /// Reads a `traceparent` header; nil for an invalid one, which begins a new trace instead.
    package init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "-"), maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
            parts[0...3].allSatisfy({ $0.allSatisfy(isLowerHexadecimal) })
        else { return nil }
        let version = String(decoding: parts[0], as: UTF8.self)
        // W3C Trace Context §3.2.2.1 — ff is forbidden; version 00 is exactly four parts, a later one may be longer.
        guard version != "ff", version != "00" || parts.count == 4 else { return nil }
        let zero = UInt8(ascii: "0")
        guard parts[1].contains(where: { $0 != zero }), parts[2].contains(where: { $0 != zero }),
            let flags = UInt8(String(decoding: parts[3], as: UTF8.self), radix: 16)
        else { return nil }
        traceID = String(decoding: parts[1], as: UTF8.self)
        spanID = String(decoding: parts[2], as: UTF8.self)
        isSampled = flags & 1 == 1
    }

    /// The header for a neighbour; always version 00, unknown flags as zero.
    package var traceparent: String {
        var text = "00-"
        text.reserveCapacity(55)
        text += traceID
        text += "-"
        text += spanID
        text += isSampled ? "-01" : "-00"
        return text
    }
}

private func isLowerHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
}
