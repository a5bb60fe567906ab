/// Reads the JSON of a token (RFC 8259) more strictly than most: invalid UTF-8, a byte order mark, lone surrogates, a
/// name twice and anything after the value are refused, because two readers could understand them differently.
struct ClaimReader {
    private let bytes: [UInt8]
    private let limits: ClaimLimits
    private var index = 0

    /// The object that these bytes are, or nil.
    static func object(_ bytes: [UInt8], limits: ClaimLimits = ClaimLimits()) -> ClaimObject? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = ClaimReader(bytes: bytes, limits: limits)
        reader.skipSpace()
        guard case .object(let object) = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.index == bytes.count ? object : nil
    }

    private init(bytes: [UInt8], limits: ClaimLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ letter: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: letter) else { return false }
        index += 1
        return true
    }

    private mutating func take(word: StaticString, as value: ClaimValue) -> ClaimValue? {
        let length = word.utf8CodeUnitCount
        guard index + length <= bytes.count else { return nil }
        for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] { return nil }
        index += length
        return value
    }

    private mutating func value(depth: Int) -> ClaimValue? {
        guard depth < limits.depth else { return nil }
        switch next {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return string().map(ClaimValue.text)
        case UInt8(ascii: "t"): return take(word: "true", as: .flag(true))
        case UInt8(ascii: "f"): return take(word: "false", as: .flag(false))
        case UInt8(ascii: "n"): return take(word: "null", as: .null)
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> ClaimValue? {
        index += 1
        var object = ClaimObject()
        skipSpace()
        if take("}") { return .object(object) }
        while object.members.count < limits.members {
            skipSpace()
            guard let name = string() else { return nil }
            // RFC 7519 §4 — a claim name twice is refused; names are compared after unescaping.
            if object[name] != nil { return nil }
            skipSpace()
            guard take(":") else { return nil }
            skipSpace()
            guard let value = value(depth: depth + 1) else { return nil }
            object.members.append(.init(name: name, value: value))
            skipSpace()
            if take("}") { return .object(object) }
            guard take(",") else { return nil }
        }
        return nil
    }

    private mutating func list(depth: Int) -> ClaimValue? {
        index += 1
        var elements: [ClaimValue] = []
        skipSpace()
        if take("]") { return .list(elements) }
        while elements.count < limits.members {
            skipSpace()
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            skipSpace()
            if take("]") { return .list(elements) }
            guard take(",") else { return nil }
        }
        return nil
    }
}

extension ClaimReader {
    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let start = index
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { return nil }
            index += 1
        }
        if take("\"") { return String(decoding: bytes[start..<(index - 1)], as: UTF8.self) }
        var text = Array(bytes[start..<index])
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                text.append(contentsOf: String(scalar).utf8)
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let letter = next else { return nil }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard let unit = fourDigits() else { return nil }
        guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
        // RFC 8259 §7 — a high surrogate means something only together with the low one behind it.
        guard take("\\"), take("u"), let low = fourDigits(), (0xDC00..<0xE000).contains(low) else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, bytes[index] < 0x80 else {
                return nil
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private mutating func number() -> ClaimValue? {
        let start = index
        _ = take("-")
        let whole = digits()
        // RFC 8259 §6 — no leading zeros.
        guard whole > 0, whole == 1 || bytes[index - whole] != UInt8(ascii: "0") else { return nil }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() > 0 else { return nil }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { return nil }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { return nil }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        return index - start
    }
}
