package import Kernel

/// What a message tells, as names with texts or whole numbers; templates take their values from it, and programs read
/// it as JSON.
package struct Facts: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case text(String)
        case number(Int64)
    }

    /// Members of one message, at most.
    package static let mostMembers = 32
    /// Bytes of one text, at most.
    package static let longestText = 2_000
    /// Bytes of one name, at most.
    package static let longestName = 64

    package private(set) var values: [String: Value]

    package init(_ values: [String: Value] = [:]) {
        self.values = values
    }

    package subscript(_ name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Reads an object of texts and numbers; `.invalid` names every member of `field` that is neither.
    package init(_ json: JSONValue, field: String) throws(ServiceError) {
        guard case .object(let members) = json else { throw .invalid(field, "must be an object", code: "type") }
        guard members.count <= Facts.mostMembers else {
            throw .invalid(field, "must have at most \(Facts.mostMembers) members", code: "length")
        }
        var values: [String: Value] = [:]
        var mistakes: [FieldError] = []
        for member in members {
            let pointer = "#/\(field)/\(member.name)"
            guard Facts.isName(member.name) else {
                mistakes.append(
                    FieldError(pointer: "#/\(field)", code: "format", detail: "has a name that is no plain word"))
                continue
            }
            switch member.value {
            case .string(let text) where text.utf8.count <= Facts.longestText: values[member.name] = .text(text)
            case .string:
                mistakes.append(
                    FieldError(
                        pointer: pointer, code: "length", detail: "must have at most \(Facts.longestText) bytes"))
            case .integer(let number): values[member.name] = .number(number)
            case .double(let number): values[member.name] = .text("\(number)")
            default:
                mistakes.append(FieldError(pointer: pointer, code: "type", detail: "must be a text or a number"))
            }
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
        self.values = values
    }

    /// As JSON, names in alphabetical order.
    package var json: JSONValue {
        .object(
            values.sorted { $0.key < $1.key }.map { name, value in
                switch value {
                case .text(let text): JSONValue.Member(name, .string(text))
                case .number(let number): JSONValue.Member(name, .integer(number))
                }
            })
    }

    private static func isName(_ name: String) -> Bool {
        (1...longestName).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
            }
    }
}
