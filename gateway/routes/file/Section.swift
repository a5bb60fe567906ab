internal import Kernel

/// A mapping of a route file: which keys it has, and what each one sets. What is not said stays as it was, so that
/// a section is read over its defaults.
struct Section<Value>: Sendable {
    typealias Read = @Sendable (inout Value, YAMLNode, inout RouteMistakes) -> Void

    struct Key: Sendable {
        let name: String
        let read: Read

        init(_ name: String, _ read: @escaping Read) {
            self.name = name
            self.read = read
        }
    }

    let keys: [Key]
    /// Looks at the whole, once every key was read.
    let check: @Sendable (Value, YAMLNode, inout RouteMistakes) -> Void

    init(
        _ keys: [Key], check: @escaping @Sendable (Value, YAMLNode, inout RouteMistakes) -> Void = { _, _, _ in }
    ) {
        self.keys = keys
        self.check = check
    }

    func read(_ node: YAMLNode, into value: inout Value, _ mistakes: inout RouteMistakes) {
        guard case .map(let entries) = node.content else {
            mistakes.add(node.place, "a mapping (key: value) is expected here, this is \(node.kind)")
            return
        }
        for entry in entries {
            if let key = keys.first(where: { $0.name == entry.key }) {
                key.read(&value, entry.value, &mistakes)
            } else {
                mistakes.add(entry.place, unknown(entry.key))
            }
        }
        check(value, node, &mistakes)
    }

    private func unknown(_ word: String) -> String {
        let names = keys.map(\.name)
        let hint = Nearest.hint(word, among: names)
        return "“\(word)” is no key here\(hint.isEmpty ? "; known are \(names.joined(separator: ", "))" : hint)"
    }
}

extension Section.Key {
    typealias Path<Part> = any WritableKeyPath<Value, Part> & Sendable

    /// A key whose value is put at `path` when `read` can make sense of it.
    static func value<Part>(
        _ name: String, _ path: Path<Part>, _ read: @escaping @Sendable (YAMLNode, inout RouteMistakes) -> Part?
    ) -> Self {
        Self(name) { value, node, mistakes in
            if let part = read(node, &mistakes) { value[keyPath: path] = part }
        }
    }

    static func flag(_ name: String, _ path: Path<Bool>) -> Self { .value(name, path) { $0.flag(&$1) } }

    static func share(_ name: String, _ path: Path<Double>) -> Self { .value(name, path) { $0.share(&$1) } }

    static func integer(_ name: String, _ path: Path<Int>, in range: ClosedRange<Int>) -> Self {
        .value(name, path) { $0.integer(in: range, &$1) }
    }

    static func size(_ name: String, _ path: Path<Int>, upTo largest: Int) -> Self {
        .value(name, path) { $0.size(upTo: largest, &$1) }
    }

    static func duration(
        _ name: String, _ path: Path<Duration>, in range: ClosedRange<Duration> = .milliseconds(1) ... .hours(1)
    ) -> Self {
        .value(name, path) { $0.duration(in: range, &$1) }
    }

    static func texts(_ name: String, _ path: Path<[String]>) -> Self {
        .value(name, path) { node, mistakes in node.list(&mistakes) { $0.text(&$1) } }
    }

    /// A section inside of this one, read over what is there.
    static func section<Part>(_ name: String, _ path: Path<Part>, _ section: Section<Part>) -> Self {
        Self(name) { value, node, mistakes in section.read(node, into: &value[keyPath: path], &mistakes) }
    }

    /// A section that may be `none`, read over what is there or over `start`.
    static func optional<Part: Sendable>(
        _ name: String, _ path: Path<Part?>, _ section: Section<Part>, start: Part
    ) -> Self {
        Self(name) { value, node, mistakes in
            if node.isNone { return value[keyPath: path] = nil }
            var part = value[keyPath: path] ?? start
            section.read(node, into: &part, &mistakes)
            value[keyPath: path] = part
        }
    }
}
