/// Reads a page into a tree the way browsers do, as far as reading numbers and texts needs it: unclosed and crossed
/// elements are closed, comments and scripts are skipped, nothing outside the page is ever fetched.
///
/// Every byte is passed once: a page costs time in proportion to its length, whatever it contains.
struct MarkupReader {
    /// Deeper elements are kept beside their parent instead of within it.
    static let greatestDepth = 200
    static let greatestNodes = 400_000
    static let greatestAttributes = 32

    private static let withoutContent: [StaticString] = [
        "br", "img", "meta", "link", "input", "hr", "source", "wbr", "area", "base", "col", "embed", "track", "param",
    ]
    private static let rawContent: [StaticString] = ["script", "style", "textarea", "title", "noscript", "template"]

    private let source: [UInt8]
    private var position = 0
    private var open: [Int] = []
    private var document: MarkupDocument

    private init(_ source: [UInt8]) {
        self.source = source
        document = MarkupDocument(source: source)
    }

    /// The page's tree; nil when it has more than `greatestNodes` elements and texts.
    static func read(_ source: [UInt8]) -> MarkupDocument? {
        var reader = MarkupReader(source)
        while reader.position < source.count {
            reader.readNext()
            if reader.document.nodes.count > greatestNodes { return nil }
        }
        reader.close(downTo: 0)
        return reader.document
    }

    private mutating func readNext() {
        guard source[position] == UInt8(ascii: "<"), position + 1 < source.count else { return readText() }
        switch source[position + 1] {
        case UInt8(ascii: "!") where source[(position + 2)...].starts(with: [0x2D, 0x2D]):
            skip(past: [0x2D, 0x2D, 0x3E], from: position + 4)
        case UInt8(ascii: "!"), UInt8(ascii: "?"):
            skip(past: [0x3E], from: position + 2)
        case UInt8(ascii: "/"):
            readEndTag()
        case 0x41...0x5A, 0x61...0x7A:
            readStartTag()
        default:
            readText()
        }
    }

    private mutating func readText() {
        let end = source[(position + 1)...].firstIndex(of: UInt8(ascii: "<")) ?? source.count
        append(position..<end, isElement: false, attributes: 0..<0)
        position = end
    }

    private mutating func readEndTag() {
        let name = nameRange(from: position + 2)
        skip(past: [0x3E], from: name.upperBound)
        guard !name.isEmpty else { return }
        let match = open.lastIndex { sameName(document.nodes[$0].content, name) }
        if let match { close(downTo: match) }
    }

    private mutating func readStartTag() {
        let name = nameRange(from: position + 1)
        position = name.upperBound
        let firstAttribute = document.attributes.count
        let isClosed = readAttributes()
        let index = document.nodes.count
        append(name, isElement: true, attributes: firstAttribute..<document.attributes.count)
        let letters = source[name]
        if isClosed || MarkupReader.withoutContent.contains(where: letters.equalsIgnoringCase) { return }
        if let raw = MarkupReader.rawContent.first(where: letters.equalsIgnoringCase) {
            skipContent(of: raw)
        } else if open.count < MarkupReader.greatestDepth {
            open.append(index)
        }
    }

    /// Reads up to and with the `>`; true when the element ends itself with `/>`.
    private mutating func readAttributes() -> Bool {
        var kept = 0
        while position < source.count {
            let byte = source[position]
            if byte == UInt8(ascii: ">") {
                position += 1
                return source[position - 2] == UInt8(ascii: "/")
            }
            guard !isBlank(byte), byte != UInt8(ascii: "/") else {
                position += 1
                continue
            }
            let attribute = readAttribute()
            if kept < MarkupReader.greatestAttributes { document.attributes.append(attribute) }
            kept += 1
        }
        return false
    }

    private mutating func readAttribute() -> MarkupDocument.Attribute {
        let start = position
        position += 1  // An attribute may begin with any sign, even `=`.
        skip { !isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
        let name = start..<position
        skip(while: isBlank)
        guard position < source.count, source[position] == UInt8(ascii: "=") else {
            return MarkupDocument.Attribute(name: name, value: position..<position)
        }
        position += 1
        skip(while: isBlank)
        guard position < source.count else { return MarkupDocument.Attribute(name: name, value: position..<position) }
        let quote = source[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let start = position
            skip { !isBlank($0) && $0 != UInt8(ascii: ">") }
            return MarkupDocument.Attribute(name: name, value: start..<position)
        }
        position += 1
        let valueStart = position
        skip { $0 != quote }
        let value = valueStart..<position
        position = min(position + 1, source.count)
        return MarkupDocument.Attribute(name: name, value: value)
    }

    /// Passes over a script, a style or the like, up to its own end tag.
    private mutating func skipContent(of name: StaticString) {
        while position < source.count {
            skip { $0 != UInt8(ascii: "<") }
            let candidate = source.dropFirst(position + 2).prefix(name.utf8CodeUnitCount)
            if source.dropFirst(position + 1).first == UInt8(ascii: "/"), candidate.equalsIgnoringCase(name) {
                skip(past: [0x3E], from: position + 2)
                return
            }
            position = min(position + 1, source.count)
        }
    }

    private mutating func close(downTo depth: Int) {
        for index in open[depth...] { document.nodes[index].end = document.nodes.count }
        open.removeSubrange(depth...)
    }

    private mutating func append(_ content: Range<Int>, isElement: Bool, attributes: Range<Int>) {
        let end = document.nodes.count + 1
        document.nodes.append(
            MarkupDocument.Node(content: content, isElement: isElement, attributes: attributes, end: end)
        )
    }

    private mutating func skip(while fits: (UInt8) -> Bool) {
        while position < source.count, fits(source[position]) { position += 1 }
    }

    private mutating func skip(past end: [UInt8], from start: Int) {
        position = min(start, source.count)
        while position < source.count {
            if source[position] == end[0], source[position...].starts(with: end) {
                position += end.count
                return
            }
            position += 1
        }
    }

    private func nameRange(from start: Int) -> Range<Int> {
        var end = min(start, source.count)
        let first = end
        while end < source.count, !isBlank(source[end]), source[end] != UInt8(ascii: ">"),
            source[end] != UInt8(ascii: "/")
        {
            end += 1
        }
        return first..<end
    }

    private func sameName(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count
            && zip(source[left], source[right]).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
}
