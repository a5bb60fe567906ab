/// One decoding in progress: the text, what the type has asked for, and the mistakes when they are being collected.
///
/// Never leaves the decoding call, so it needs no protection against other threads.
final class JSONReading {
    let text: JSONText
    /// With this set, a value that does not fit is noted and stood in for, so that the later ones are looked at too.
    let isCollecting: Bool
    private(set) var mistakes: [FieldError] = []
    private let refusesUnknown: Bool
    private var marks: [Mark]

    private enum Mark: UInt8 { case untouched, asked, opened }

    init(_ text: JSONText, refusesUnknown: Bool, isCollecting: Bool = false) {
        self.text = text
        self.refusesUnknown = refusesUnknown
        self.isCollecting = isCollecting
        marks = refusesUnknown ? [Mark](repeating: .untouched, count: text.nodes.count) : []
    }

    /// Decodes the value at `node`; whatever it throws names the place.
    func decode<Value: Decodable>(_ kind: Value.Type, at node: Int) throws -> Value {
        let decoder = JSONNodeDecoder(reading: self, node: node, isVerbatim: kind is any JSONVerbatimNames.Type)
        do {
            return try kind.init(from: decoder)
        } catch let error as ServiceError {
            throw DecodingError.dataCorrupted(
                .init(codingPath: text.path(to: node), debugDescription: error.message, underlyingError: error)
            )
        }
    }

    /// A member of this name was looked for.
    func markAsked(_ node: Int) {
        if refusesUnknown, marks[node] == .untouched { marks[node] = .asked }
    }

    /// The object is read member by member, by names the type knows.
    func markOpened(_ node: Int) {
        if refusesUnknown { marks[node] = .opened }
    }

    /// Members of opened objects that nothing asked for.
    func unknownMembers() -> [FieldError] {
        if !refusesUnknown { return [] }
        let opened = marks.indices.lazy.filter { self.marks[$0] == .opened && self.text.kind($0) == .object }
        let values = opened.flatMap { self.text.members($0).map(\.value) }.filter { self.marks[$0] == .untouched }
        return values.sorted().map { value in
            let pointer = JSONMistakes.pointer(text.path(to: value))
            return FieldError(pointer: pointer, code: "unknown", detail: "is not a field of this object")
        }
    }

    func note(_ error: any Error, at node: Int) {
        let mistake = JSONMistakes.field(error, at: text.path(to: node))
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
    }

    /// The error for a value of another kind than the type wants.
    func mismatch(_ node: Int, _ wanted: Any.Type, _ article: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: text.path(to: node),
            debugDescription: "must be \(article), not \(describe(node))"
        )
        return text.kind(node) == .null ? .valueNotFound(wanted, context) : .typeMismatch(wanted, context)
    }

    private func describe(_ node: Int) -> String {
        switch text.kind(node) {
        case .null: "null"
        case .yes, .no: "true or false"
        case .number: "a number"
        case .text, .escapedText: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Types whose member names are data, such as dictionaries: they are not respelled, and none is unknown.
protocol JSONVerbatimNames {}

extension Dictionary: JSONVerbatimNames {}
