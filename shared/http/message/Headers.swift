/// The header fields of a message, in order; names compare without case (RFC 9110 §5.1).
///
/// Fields that came over the wire stay where they lie until someone asks for them; taking some away and adding others
/// copies none of them.
package struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
    /// What came over the wire, and which of it was taken away since.
    private(set) var wire: WireHead?
    private(set) var removed = FieldSet()
    /// What was added; it follows the wire's fields.
    private(set) var added: [Field] = []

    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package init() {}

    init(wire: WireHead) { self.wire = wire }

    package init(dictionaryLiteral elements: (String, String)...) {
        added.reserveCapacity(elements.count)
        for (name, value) in elements { added.append(Field(name: name, value: value)) }
    }

    /// The first value of that name; setting replaces all of them, setting nil removes them.
    package subscript(_ name: String) -> String? {
        get {
            if let wire, let index = place(of: name, in: wire, from: 0) { return wire.value(index) }
            return added.first { same($0.name, name) }?.value
        }
        set {
            remove(name)
            if let newValue { add(name, newValue) }
        }
    }

    /// Every value of that name, in order.
    package func values(_ name: String) -> [String] {
        var found: [String] = []
        if let wire {
            var from = 0
            while let index = place(of: name, in: wire, from: from) {
                found.append(wire.value(index))
                from = index + 1
            }
        }
        for field in added where same(field.name, name) { found.append(field.value) }
        return found
    }

    package mutating func add(_ name: String, _ value: String) {
        // Room for what a gateway adds, at once.
        if added.isEmpty { added.reserveCapacity(12) }
        added.append(Field(name: name, value: value))
    }

    package mutating func remove(_ name: String) {
        if let wire {
            var from = 0
            while let index = place(of: name, in: wire, from: from) {
                removed.insert(index)
                from = index + 1
            }
        }
        if added.contains(where: { same($0.name, name) }) { added.removeAll { same($0.name, name) } }
    }

    /// Takes away every field whose name the closure wants gone.
    package mutating func removeAll(where isUnwanted: (FieldName) -> Bool) {
        if let wire {
            let count = wire.count
            wire.read { slots, bytes in
                for index in 0..<count where !removed.contains(index) && isUnwanted(wireName(slots[index], bytes)) {
                    removed.insert(index)
                }
            }
        }
        if !added.isEmpty { added.removeAll { field in withName(field.name, isUnwanted) } }
    }

    package var count: Int { (wire.map { $0.count - removed.count } ?? 0) + added.count }

    package func makeIterator() -> Iterator { Iterator(headers: self) }

    package struct Iterator: IteratorProtocol {
        let headers: Headers
        private var index = 0

        init(headers: Headers) { self.headers = headers }

        package mutating func next() -> Field? {
            let wired = headers.wire?.count ?? 0
            while index < wired {
                defer { index += 1 }
                if headers.removed.contains(index) { continue }
                if let wire = headers.wire { return Field(name: wire.name(index), value: wire.value(index)) }
            }
            guard index - wired < headers.added.count else { return nil }
            defer { index += 1 }
            return headers.added[index - wired]
        }
    }

    package static func == (left: Headers, right: Headers) -> Bool { left.elementsEqual(right) }
}

extension Headers {
    /// Lends the bytes of the first value of that name, or answers nil when there is none.
    package func withValue<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        if let wire, let index = place(of: name, in: wire, from: 0) {
            return try wire.read { slots, bytes in
                let slot = slots[index]
                return try body(
                    UnsafeBufferPointer(
                        start: bytes + Int(slot.valueStart), count: Int(slot.valueEnd - slot.valueStart)))
            }
        }
        guard var value = added.first(where: { same($0.name, name) })?.value else { return nil }
        return try value.withUTF8 { try body($0) }
    }

    /// Lends the name of every field, in order.
    package func eachName(_ take: (FieldName) -> Void) {
        if let wire {
            let count = wire.count
            wire.read { slots, bytes in
                for index in 0..<count where !removed.contains(index) { take(wireName(slots[index], bytes)) }
            }
        }
        for field in added { withName(field.name, take) }
    }

    /// Whether there is a field of that name.
    package func contains(_ name: String) -> Bool {
        if let wire, place(of: name, in: wire, from: 0) != nil { return true }
        let length = name.utf8.count
        for index in added.indices where added[index].name.utf8.count == length && same(added[index].name, name) {
            return true
        }
        return false
    }

    /// How many fields of that name there are.
    package func count(of name: String) -> Int {
        var count = 0
        if let wire {
            var from = 0
            while let index = place(of: name, in: wire, from: from) {
                count += 1
                from = index + 1
            }
        }
        for field in added where same(field.name, name) { count += 1 }
        return count
    }

    private func place(of name: String, in wire: WireHead, from start: Int) -> Int? {
        var name = name
        let count = wire.count
        return name.withUTF8 { wanted in
            wire.read { slots, bytes in
                var index = start
                while index < count {
                    let slot = slots[index]
                    if Int(slot.nameEnd &- slot.nameStart) == wanted.count, !removed.contains(index),
                        wireName(slot, bytes).equals(wanted)
                    {
                        return index
                    }
                    index += 1
                }
                return nil
            }
        }
    }
}

/// Which fields of a wire head are meant: one bit for each.
struct FieldSet: Sendable, Equatable {
    /// The most fields a set tells apart.
    static let capacity = 128
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }
    var isEmpty: Bool { low | high == 0 }

    @inline(__always)
    func contains(_ index: Int) -> Bool {
        index < 64 ? low >> UInt64(index) & 1 == 1 : high >> UInt64(index - 64) & 1 == 1
    }

    mutating func insert(_ index: Int) {
        if index < 64 { low |= 1 << UInt64(index) } else { high |= 1 << UInt64(index - 64) }
    }
}

@inline(__always)
func wireName(_ slot: WireHead.Slot, _ bytes: UnsafePointer<UInt8>) -> FieldName {
    FieldName(
        UnsafeBufferPointer(start: bytes + Int(slot.nameStart), count: Int(slot.nameEnd &- slot.nameStart)))
}

private func withName<Result>(_ name: String, _ body: (FieldName) -> Result) -> Result {
    var name = name
    return name.withUTF8 { body(FieldName($0)) }
}

private func same(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    var right = right
    return right.withUTF8 { other in withName(left) { $0.equals(other) } }
}
