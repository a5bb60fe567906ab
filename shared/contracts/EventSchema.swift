package import Kernel

/// What the data of an event looks like, and which changes of it readers can take.
package enum EventSchema {
    /// The shape as JSON Schema 2020-12, whole in one piece.
    package static func of(_ shape: JSONShape) -> JSONValue {
        switch shape {
        case .text(let format): format.map { ["type": "string", "format": .string($0)] } ?? ["type": "string"]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .flag: ["type": "boolean"]
        case .choice(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .list(let element): ["type": "array", "items": of(element)]
        case .map(let value): ["type": "object", "additionalProperties": of(value)]
        case .any: [:]
        case .object(_, let members):
            [
                "type": "object",
                "properties": .object(members.map { .init($0.name, of($0.shape)) }),
                "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
            ]
        }
    }

    /// What a reader of `old` could not take of `new`, or the reverse, each in a sentence; empty when both get along.
    /// Only a new member that may be missing is no break: everything else needs another version of the event.
    package static func breaks(from old: JSONValue, to new: JSONValue, at path: String = "") -> [String] {
        let place = path.isEmpty ? "the event" : path
        for word in ["type", "format"] where old[word] != new[word] {
            return ["\(place): the \(word) is another"]
        }
        if old["enum"] != new["enum"] { return ["\(place): the words to choose from are others"] }
        var found: [String] = []
        for inner in ["items", "additionalProperties"] {
            if let before = old[inner], let after = new[inner] {
                found += breaks(from: before, to: after, at: "\(path)[]")
            }
        }
        let (before, after) = (members(old["properties"]), members(new["properties"]))
        let (needed, needs) = (required(old), required(new))
        for member in before {
            let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard let next = after.first(where: { $0.name == member.name }) else {
                found.append("\(inner): is gone")
                continue
            }
            found += breaks(from: member.value, to: next.value, at: inner)
            if needed.contains(member.name), !needs.contains(member.name) {
                found.append("\(inner): may be missing, which older readers do not take")
            }
        }
        for name in needs where !needed.contains(name) {
            found.append("\(path.isEmpty ? name : "\(path).\(name)"): must be there, which older events do not have")
        }
        return found
    }

    private static func members(_ properties: JSONValue?) -> [JSONValue.Member] {
        if case .object(let members)? = properties { members } else { [] }
    }

    private static func required(_ schema: JSONValue) -> [String] {
        if case .array(let names)? = schema["required"] { names.compactMap(\.string) } else { [] }
    }
}
