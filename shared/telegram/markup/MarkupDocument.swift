/// A page as a flat tree: elements and texts in document order, linked by index. Built once, read many times.
struct MarkupDocument {
    struct Node {
        /// The element's name, or the text's bytes, as a range of `source`.
        let content: Range<Int>
        let isElement: Bool
        /// This element's attributes within `attributes`.
        let attributes: Range<Int>
        /// The index behind the last node of this one's subtree.
        var end: Int
    }

    struct Attribute {
        let name: Range<Int>
        let value: Range<Int>
    }

    let source: [UInt8]
    var nodes: [Node] = []
    var attributes: [Attribute] = []

    init(source: [UInt8]) { self.source = source }

    /// The first element with this class, in document order.
    func first(_ className: StaticString) -> MarkupElement? {
        MarkupElement.first(className, in: self, among: nodes.indices)
    }
}

/// One element of a document and everything within it.
struct MarkupElement {
    let document: MarkupDocument
    let index: Int

    private var node: MarkupDocument.Node { document.nodes[index] }
    private var inner: Range<Int> { (index + 1)..<node.end }

    /// An attribute's value with character references decoded; nil when the element has no such attribute.
    func attribute(_ name: StaticString) -> String? {
        value(of: name).map { CharacterReferences.decoded(document.source[$0]) }
    }

    func hasClass(_ className: StaticString) -> Bool {
        guard let range = value(of: "class") else { return false }
        return document.source[range].hasWord(className)
    }

    func isNamed(_ name: StaticString) -> Bool { document.source[node.content].equalsIgnoringCase(name) }

    /// The first element within this one that has the class.
    func first(_ className: StaticString) -> MarkupElement? {
        MarkupElement.first(className, in: document, among: inner)
    }

    /// The first element within this one that has the name.
    func firstNamed(_ name: StaticString) -> MarkupElement? {
        for position in inner where document.nodes[position].isElement {
            let candidate = MarkupElement(document: document, index: position)
            if candidate.isNamed(name) { return candidate }
        }
        return nil
    }

    /// Every element within this one that has the class; those within a found one are not looked for.
    func all(_ className: StaticString, outside excluded: [StaticString] = []) -> [MarkupElement] {
        var found: [MarkupElement] = []
        var position = inner.lowerBound
        while position < inner.upperBound {
            let candidate = MarkupElement(document: document, index: position)
            let node = document.nodes[position]
            position += 1
            guard node.isElement else { continue }
            if excluded.contains(where: candidate.hasClass) {
                position = node.end
            } else if candidate.hasClass(className) {
                found.append(candidate)
                position = node.end
            }
        }
        return found
    }

    /// What a reader sees: texts with character references decoded, `<br>` as a line break.
    var text: String {
        var text = ""
        for position in inner {
            let node = document.nodes[position]
            if !node.isElement {
                text += CharacterReferences.decoded(document.source[node.content])
            } else if MarkupElement(document: document, index: position).isNamed("br") {
                text += "\n"
            }
        }
        return text
    }

    /// The text without blanks at both ends; nil when nothing is left.
    var label: String? {
        let trimmed = text.trimmingBlanks()
        return trimmed.isEmpty ? nil : trimmed
    }

    static func first(_ className: StaticString, in document: MarkupDocument, among range: Range<Int>)
        -> MarkupElement?
    {
        for position in range where document.nodes[position].isElement {
            let candidate = MarkupElement(document: document, index: position)
            if candidate.hasClass(className) { return candidate }
        }
        return nil
    }

    private func value(of name: StaticString) -> Range<Int>? {
        for attribute in document.attributes[node.attributes]
        where document.source[attribute.name].equalsIgnoringCase(name) {
            return attribute.value
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Whether these ASCII bytes spell `word`, letters compared without case.
    func equalsIgnoringCase(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount
            && word.withUTF8Buffer { letters in
                zip(self, letters).allSatisfy { left, right in
                    left == right || ((0x41...0x5A).contains(left) && left | 0x20 == right)
                }
            }
    }

    /// Whether `word` is one of the words between blanks.
    func hasWord(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { letters in
            var start = startIndex
            while start < endIndex {
                let end = self[start...].firstIndex(where: isBlank) ?? endIndex
                if end - start == letters.count, self[start..<end].elementsEqual(letters) { return true }
                start = end + 1
            }
            return false
        }
    }
}

extension String {
    /// The text without spaces, tabs and line breaks at both ends.
    func trimmingBlanks() -> String {
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}

/// A blank of HTML: space, tab, line feed, form feed, carriage return.
func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
}
