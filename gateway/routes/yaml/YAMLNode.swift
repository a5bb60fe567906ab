/// Where something stands in a file: line and column, both counted from 1; a column is a character.
struct FilePlace: Sendable, Equatable, Comparable, CustomStringConvertible {
    let line: Int
    let column: Int

    static func < (left: FilePlace, right: FilePlace) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    var description: String { "\(line):\(column)" }
}

/// A piece of a YAML or JSON file, with its place.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        /// Text as it stands; numbers and words such as `true` are text until somebody reads them as more.
        case scalar(String)
        case list([YAMLNode])
        /// In the order of the file; no key is there twice.
        case map([Entry])
    }

    struct Entry: Sendable {
        let key: String
        /// Where the key stands.
        let place: FilePlace
        let value: YAMLNode
    }

    let place: FilePlace
    let content: Content

    /// The value of a map's key.
    subscript(_ key: String) -> YAMLNode? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// What it is, for a person.
    var kind: String {
        switch content {
        case .scalar(""): "nothing"
        case .scalar(let text): "“\(text.prefix(40))”"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}

/// How large a file may be.
struct YAMLLimits: Sendable {
    /// Bytes of the file.
    var bytes = 262_144
    /// Lists and mappings inside of each other.
    var depth = 16
    /// Values of all kinds in all.
    var nodes = 50_000
}
