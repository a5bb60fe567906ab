/// One look at a type: hands it stand-ins for everything it asks for, and remembers what it asked.
final class JSONShapeReading {
    /// Texts offered in turn, because a type that checks its text takes only one of its own form.
    private static let texts = [
        "", "ann@example.com", "example", "@example", "https://example.com/", "Aa1!aaaaaaaaaaaa",
    ]

    private(set) var text = ""
    /// Types being looked at, so that one that holds itself ends.
    private var path: [ObjectIdentifier] = []

    /// What the type looks like, and a value of it when one can be made.
    func visit<Value: Decodable>(_ type: Value.Type) -> (shape: JSONShape, value: Value?) {
        if let shaped = type as? any JSONShaped.Type { return (shaped.jsonShape, shaped.standIn as? Value) }
        if let container = type as? any JSONShapedContainer.Type {
            return (container.shape(by: self), container.empty as? Value)
        }
        if let choice = type as? any CaseIterable.Type, let (words, first) = words(of: choice) {
            return (.choice(words), first as? Value)
        }
        if path.contains(ObjectIdentifier(type)) { return (.object(name: name(of: type), members: []), nil) }
        path.append(ObjectIdentifier(type))
        defer { path.removeLast() }
        return decode(type)
    }

    private func decode<Value: Decodable>(_ type: Value.Type) -> (shape: JSONShape, value: Value?) {
        let before = text
        defer { text = before }
        var best = JSONShape.any
        for candidate in JSONShapeReading.texts {
            text = candidate
            let note = JSONShapeNote(name: name(of: type))
            let value = try? type.init(from: JSONShapeDecoder(reading: self, note: note))
            best = note.shape
            if let value { return (best, value) }
            // Only a type that checks a text of its own can do better with another one.
            guard case .text = note.shape else { break }
        }
        return (best, nil)
    }

    private func words<Choice: CaseIterable>(of type: Choice.Type) -> ([String], Choice)? {
        let words = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        guard let first = type.allCases.first, words.count == type.allCases.count else { return nil }
        return (words, first)
    }

    /// `UserAPI.Users.Body` is `Users.Body`.
    private func name(of type: Any.Type) -> String {
        let full = String(reflecting: type)
        return full.split(separator: ".").dropFirst().filter { !$0.hasPrefix("(unknown") }.joined(separator: ".")
    }
}

/// What one type has asked for so far.
final class JSONShapeNote {
    private let name: String
    private var members: [JSONShape.Member] = []
    private var single: JSONShape?
    private var isObject = false

    init(name: String) { self.name = name }

    var shape: JSONShape {
        if let single { return single }
        return isObject ? .object(name: name, members: members) : .any
    }

    func noteObject() { isObject = true }

    func note(_ shape: JSONShape) { if single == nil { single = shape } }

    func note(_ name: String, _ shape: JSONShape, isRequired: Bool) {
        let wire = JSONNames.snakeCase(name)
        if !members.contains(where: { $0.name == wire }) {
            members.append(JSONShape.Member(name: wire, shape: shape, isRequired: isRequired))
        }
    }
}
