/// Any JSON value, for places where no type is known beforehand; members keep their order.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads a whole text; `.malformed` or `.tooLarge` as `JSON.decode` has it.
    package init(parsing bytes: [UInt8], upTo limit: Int = JSON.byteLimit) throws(ServiceError) {
        self.init(try JSONParser.parse(bytes, upTo: limit), 0)
    }

    /// The member of an object; nil when there is none, or this is no object.
    package subscript(_ name: String) -> JSONValue? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }

    /// The element of an array; nil when there is none, or this is no array.
    package subscript(_ index: Int) -> JSONValue? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    init(_ text: JSONText, _ node: Int) {
        switch text.kind(node) {
        case .null: self = .null
        case .yes: self = .bool(true)
        case .no: self = .bool(false)
        case .text, .escapedText: self = .string(text.string(node) ?? "")
        case .number: self = text.integer(node).map { .integer($0) } ?? .double(text.double(node) ?? 0)
        case .object:
            self = .object(text.members(node).map { Member(text.string($0.name) ?? "", JSONValue(text, $0.value)) })
        case .array:
            var elements: [JSONValue] = []
            var element = node + 1
            while element < text.next(node) {
                elements.append(JSONValue(text, element))
                element = text.next(element)
            }
            self = .array(elements)
        }
    }
}

extension JSONValue: Codable {
    /// Only from JSON text: the names of members are data and are not respelled.
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? JSONNodeDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "is read from JSON text only")
            )
        }
        self.init(decoder.reading.text, decoder.node)
    }

    package func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? JSONValueEncoder else {
            throw EncodingError.invalidValue(
                self,
                .init(codingPath: encoder.codingPath, debugDescription: "is written as JSON text only")
            )
        }
        encoder.sink.put { write(to: &$0) }
    }

    /// Writes the value where the text stands now.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.value(value)
        case .integer(let value): json.value(value)
        case .double(let value): json.value(value)
        case .string(let value): json.value(value)
        case .array(let elements): json.array { json in elements.forEach { $0.write(to: &json) } }
        case .object(let members):
            json.object { json in
                for member in members {
                    json.name(member.name)
                    member.value.write(to: &json)
                }
            }
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
    package init(nilLiteral: ()) { self = .null }
}
