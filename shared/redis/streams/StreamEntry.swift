/// One entry of a stream.
package struct StreamEntry: Sendable, Equatable {
    /// `1750000000000-0`: milliseconds and a number; grows along the stream.
    package let id: String
    package let fields: [Field]

    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: [UInt8]

        package init(_ name: String, _ value: [UInt8]) {
            self.name = name
            self.value = value
        }

        package init(_ name: String, _ value: String) { self.init(name, Array(value.utf8)) }
    }

    /// The value of a field, as text.
    package subscript(_ name: String) -> String? {
        fields.first { $0.name == name }.flatMap { String(validating: $0.value, as: UTF8.self) }
    }
}

/// Entries as a server answers them; those that were cut from the stream while they were pending have an id only.
struct StreamEntries {
    private(set) var whole: [StreamEntry] = []
    private(set) var cut: [String] = []

    /// `[[id, [name, value, …]], …]`, nil fields for an entry that is gone.
    init(_ value: RedisValue?) {
        for entry in value?.array ?? [] {
            guard let parts = entry.array, parts.count == 2, let id = parts[0].text else { continue }
            guard let words = parts[1].array else {
                cut.append(id)
                continue
            }
            let pairs = stride(from: 0, to: words.count - 1, by: 2).map { index in
                StreamEntry.Field(words[index].text ?? "", StreamEntries.bytes(words[index + 1]))
            }
            whole.append(StreamEntry(id: id, fields: pairs))
        }
    }

    var isEmpty: Bool { whole.isEmpty && cut.isEmpty }

    /// The greatest id; they come in order.
    var last: String? { [whole.last?.id, cut.last].compactMap { $0 }.max(by: StreamEntries.isBefore) }

    private static func bytes(_ value: RedisValue) -> [UInt8] {
        if case .bytes(let bytes) = value { bytes } else { [] }
    }

    private static func isBefore(_ left: String, _ right: String) -> Bool {
        let (left, right) = (numbers(left), numbers(right))
        return left.lexicographicallyPrecedes(right)
    }

    private static func numbers(_ id: String) -> [UInt64] { id.split(separator: "-").compactMap { UInt64($0) } }
}
