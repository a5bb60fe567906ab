/// One value of a parsed text: its kind, where its bytes are, and which node follows everything inside it.
struct JSONNode {
    enum Kind: UInt8 { case null, yes, no, number, text, escapedText, array, object }

    var kind: Kind
    /// First byte of the value; of a text, the byte after its quote.
    var start: Int32
    /// Byte after the value; of a text, its closing quote.
    var end: Int32
    /// The node after this one and all it holds.
    var next: Int32
    /// Elements of an array, members of an object.
    var count: Int32
}

/// A whole JSON text, checked, as a flat list of nodes over its bytes; texts and numbers are read only when asked for.
///
/// An array's elements follow its node; an object's members follow as name and value by turns.
struct JSONText {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    func kind(_ node: Int) -> JSONNode.Kind { nodes[node].kind }

    /// The node after this one and all it holds.
    func next(_ node: Int) -> Int { Int(nodes[node].next) }

    func count(_ node: Int) -> Int { Int(nodes[node].count) }

    /// The bytes of a value as they stand in the text; of a text without its quotes.
    func slice(_ node: Int) -> ArraySlice<UInt8> { bytes[Int(nodes[node].start)..<Int(nodes[node].end)] }

    /// The text of a node, or nil when it is none.
    func string(_ node: Int) -> String? {
        switch kind(node) {
        case .text: String(decoding: slice(node), as: UTF8.self)
        case .escapedText: String(decoding: JSONEscapes.undone(slice(node)), as: UTF8.self)
        default: nil
        }
    }

    /// Whether a member's name, written at this node, is `name`, byte for byte.
    func isNamed(_ node: Int, _ name: String) -> Bool {
        if kind(node) == .escapedText { return JSONEscapes.undone(slice(node)).elementsEqual(name.utf8) }
        let start = Int(nodes[node].start)
        let length = Int(nodes[node].end) - start
        guard name.utf8.count == length else { return false }
        var index = start
        for byte in name.utf8 {
            if bytes[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// The whole number at this node when it is spelled as one and fits.
    func integer<Value: FixedWidthInteger>(_ node: Int, as type: Value.Type = Value.self) -> Value? {
        guard kind(node) == .number else { return nil }
        return JSONNumber.integer(slice(node))
    }

    /// The number at this node; always finite, because the parser refuses what a double cannot hold.
    func double(_ node: Int) -> Double? {
        kind(node) == .number ? JSONNumber.double(slice(node)) : nil
    }

    /// The names and places of an object's members.
    func members(_ object: Int) -> [(name: Int, value: Int)] {
        var found: [(name: Int, value: Int)] = []
        found.reserveCapacity(count(object))
        var node = object + 1
        while node < next(object) {
            found.append((node, node + 1))
            node = next(node + 1)
        }
        return found
    }

    /// The steps from the whole text down to this value.
    func path(to target: Int) -> [JSONKey] {
        var path: [JSONKey] = []
        var container = 0
        while container < target {
            let isObject = kind(container) == .object
            var child = isObject ? container + 2 : container + 1
            var position = 0
            while next(child) <= target {
                child = next(child) + (isObject ? 1 : 0)
                position += 1
            }
            path.append(isObject ? JSONKey(string(child - 1) ?? "") : JSONKey(index: position))
            container = child
        }
        return path
    }
}

/// One step of a path: a member's name as it is on the wire, or an element's position.
struct JSONKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(index: Int) {
        stringValue = String(index)
        intValue = index
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(index: intValue) }
}
