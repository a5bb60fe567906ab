/// Finds the end of one JSON value by its brackets and quotes, byte by byte; what is inside is not checked further.
struct JSONValueScanner: Sendable {
    enum Verdict {
        case more
        /// The value is complete with this byte.
        case ended
        /// The value was complete before this byte.
        case endedBefore
        case broken(String)
    }

    /// What was scanned, when it is kept.
    private(set) var bytes: [UInt8] = []
    private let keeps: Bool
    private var closers: [UInt8] = []
    private var isText = false
    private var isEscaped = false
    private var isScalar = false

    init(keeps: Bool) { self.keeps = keeps }

    /// Whether the byte now due stands inside brackets, outside of a text.
    var isBetweenTokens: Bool { !closers.isEmpty && !isText }

    mutating func take(_ byte: UInt8) -> Verdict {
        let verdict = isText ? insideText(byte) : outsideText(byte)
        if keeps, case .endedBefore = verdict {} else if keeps { bytes.append(byte) }
        return verdict
    }

    private mutating func insideText(_ byte: UInt8) -> Verdict {
        if isEscaped {
            isEscaped = false
            return .more
        }
        switch byte {
        case UInt8(ascii: "\\"): isEscaped = true
        case UInt8(ascii: "\""):
            isText = false
            return closers.isEmpty ? .ended : .more
        case 0..<0x20: return .broken("a control character inside a text, or a text without end")
        default: break
        }
        return .more
    }

    private mutating func outsideText(_ byte: UInt8) -> Verdict {
        if isScalar {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: return .endedBefore
            default: return .more
            }
        }
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
        case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard closers.popLast() == byte else { return .broken("a bracket that does not fit") }
            return closers.isEmpty ? .ended : .more
        default: if closers.isEmpty { isScalar = true }
        }
        return closers.count > JSON.depthLimit ? .broken("nesting deeper than \(JSON.depthLimit)") : .more
    }
}
