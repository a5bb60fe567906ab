/// Checks a text against RFC 8259 and makes its nodes.
///
/// Stricter than the grammar where leniency is an attack surface: no member twice (RFC 8259 §4 leaves it open, and two
/// readers that pick different ones disagree about what was said), no number a double cannot hold, no lone surrogate.
struct JSONParser {
    private let bytes: [UInt8]
    private let depthLimit: Int
    private var index = 0
    private var nodes: [JSONNode] = []

    private init(_ bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        nodes.reserveCapacity(min(bytes.count / 8 + 1, 4_096))
    }

    /// The nodes of a whole text; `.tooLarge` above `limit` bytes, `.malformed` with the byte named otherwise.
    static func parse(
        _ bytes: [UInt8],
        upTo limit: Int,
        depth: Int = JSON.depthLimit
    ) throws(ServiceError) -> JSONText {
        guard bytes.count <= min(limit, Int(Int32.max) - 1) else {
            throw ServiceError(.tooLarge, "The JSON text is longer than \(limit) bytes.")
        }
        var parser = JSONParser(bytes, depthLimit: depth)
        try parser.wholeText()
        return JSONText(bytes: bytes, nodes: parser.nodes)
    }

    private mutating func wholeText() throws(ServiceError) {
        // RFC 8259 §8.1 — a byte order mark is not part of JSON text; we do not pretend that it is.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw refusal("a byte order mark") }
        skipSpace()
        try value(depth: 0)
        skipSpace()
        if index < bytes.count { throw refusal("something after the value") }
    }

    private mutating func value(depth: Int) throws(ServiceError) {
        guard index < bytes.count else { throw refusal("the text ends where a value was due") }
        switch bytes[index] {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): try text()
        case UInt8(ascii: "-"), 0x30...0x39: try number()
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        default: throw refusal("no value starts like this")
        }
    }

    private mutating func object(depth: Int) throws(ServiceError) {
        let container = try open(.object, depth: depth)
        var names: [Int] = []
        if take(UInt8(ascii: "}")) { return close(container, count: 0) }
        repeat {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw refusal("a member's name was due")
            }
            names.append(nodes.count)
            try text()
            guard take(UInt8(ascii: ":")) else { throw refusal("a colon was due") }
            skipSpace()
            try value(depth: depth)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw refusal("a comma or } was due") }
        try refuseTwins(names)
        close(container, count: names.count)
    }

    private mutating func array(depth: Int) throws(ServiceError) {
        let container = try open(.array, depth: depth)
        if take(UInt8(ascii: "]")) { return close(container, count: 0) }
        var count = 0
        repeat {
            skipSpace()
            try value(depth: depth)
            count += 1
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw refusal("a comma or ] was due") }
        close(container, count: count)
    }

    private mutating func open(_ kind: JSONNode.Kind, depth: Int) throws(ServiceError) -> Int {
        if depth > depthLimit { throw refusal("nesting deeper than \(depthLimit)") }
        index += 1
        return add(kind, from: index - 1, to: index)
    }

    private mutating func close(_ container: Int, count: Int) {
        nodes[container].end = Int32(index)
        nodes[container].next = Int32(nodes.count)
        nodes[container].count = Int32(count)
    }

    @discardableResult
    private mutating func add(_ kind: JSONNode.Kind, from start: Int, to end: Int) -> Int {
        nodes.append(
            JSONNode(kind: kind, start: Int32(start), end: Int32(end), next: Int32(nodes.count + 1), count: 0)
        )
        return nodes.count - 1
    }

    private mutating func word(_ word: String, _ kind: JSONNode.Kind) throws(ServiceError) {
        let start = index
        for letter in word.utf8 {
            guard index < bytes.count, bytes[index] == letter else {
                throw refusal("neither true, false nor null")
            }
            index += 1
        }
        add(kind, from: start, to: index)
    }

    /// RFC 8259 §6.
    private mutating func number() throws(ServiceError) {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            try digits()
        }
        var isWhole = true
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try digits()
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            try digits()
        }
        if !isWhole || index - start > 300, JSONNumber.double(bytes[start..<index]) == nil {
            index = start
            throw refusal("a number too large to hold")
        }
        add(.number, from: start, to: index)
    }

    private mutating func digits() throws(ServiceError) {
        let start = index
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        if index == start { throw refusal("a digit was due") }
    }
}

// Texts, and the small steps.
extension JSONParser {
    private mutating func text() throws(ServiceError) {
        index += 1
        let start = index
        var kind = JSONNode.Kind.text
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                add(kind, from: start, to: index)
                index += 1
                return
            case UInt8(ascii: "\\"):
                kind = .escapedText
                try escape()
            case 0..<0x20: throw refusal("a control character inside a text")
            case 0x80...:
                let length = UTF8Sequence.length(bytes, at: index)
                if length == 0 { throw refusal("invalid UTF-8") }
                index += length
            default: index += 1
            }
        }
        throw refusal("a text without end")
    }

    private mutating func escape() throws(ServiceError) {
        guard index + 1 < bytes.count else { throw refusal("a text without end") }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            guard let unit = JSONEscapes.unit(bytes[...], at: index + 2) else { throw refusal("a broken \\u escape") }
            if (0xDC00..<0xE000).contains(unit) { throw refusal("a lone surrogate") }
            if (0xD800..<0xDC00).contains(unit) {
                guard index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
                    bytes[index + 7] == UInt8(ascii: "u"), let low = JSONEscapes.unit(bytes[...], at: index + 8),
                    (0xDC00..<0xE000).contains(low)
                else { throw refusal("a lone surrogate") }
                index += 6
            }
            index += 6
        default: throw refusal("an unknown escape")
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// Skips space and then `byte` when it is next.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func refuseTwins(_ names: [Int]) throws(ServiceError) {
        if names.count < 2 { return }
        let text = JSONText(bytes: bytes, nodes: nodes)
        if names.count <= 12, names.allSatisfy({ nodes[$0].kind == .text }) {
            for (position, name) in names.enumerated() {
                for earlier in names[..<position]
                where nodes[name].end - nodes[name].start == nodes[earlier].end - nodes[earlier].start
                    && text.slice(name).elementsEqual(text.slice(earlier))
                {
                    throw twin(name)
                }
            }
            return
        }
        var seen: Set<[UInt8]> = []
        for name in names {
            let plain = nodes[name].kind == .text ? Array(text.slice(name)) : JSONEscapes.undone(text.slice(name))
            if !seen.insert(plain).inserted { throw twin(name) }
        }
    }

    private mutating func twin(_ name: Int) -> ServiceError {
        index = Int(nodes[name].start) - 1
        return refusal("a member that was given before")
    }

    private func refusal(_ reason: String) -> ServiceError {
        ServiceError(.malformed, "This is no JSON text: \(reason) at byte \(index).", code: "malformed_json")
    }
}
