/// What a `Decodable` type looks like as JSON, found out by letting it decode from stand-in values.
package indirect enum JSONShape: Sendable, Equatable {
    /// `format` as JSON Schema has it: `date-time`, `date`.
    case text(format: String?)
    /// A whole number within these bounds.
    case integer(minimum: Int64, maximum: Int64)
    case number
    case flag
    case choice([String])
    case list(JSONShape)
    /// An object whose names are data.
    case map(JSONShape)
    /// `name` is the Swift type's, without its module.
    case object(name: String, members: [Member])
    /// Nothing is known: any value.
    case any

    package struct Member: Sendable, Equatable {
        /// As it is on the wire.
        package let name: String
        package let shape: JSONShape
        package let isRequired: Bool
    }

    /// The shape of a type.
    package static func of<Value: Decodable>(_ type: Value.Type) -> JSONShape {
        JSONShapeReading().visit(type).shape
    }

    /// A value of the type that stands in for one that cannot be read, or nil when none can be made.
    static func standIn<Value: Decodable>(for type: Value.Type) -> Value? {
        JSONShapeReading().visit(type).value
    }
}

/// A type that says itself what it looks like, because it could not be read from stand-in values.
package protocol JSONShaped: Decodable {
    static var jsonShape: JSONShape { get }
    /// Any valid value.
    static var standIn: Self { get }
}

extension Timestamp: JSONShaped {
    package static var jsonShape: JSONShape { .text(format: "date-time") }
    package static var standIn: Timestamp { Timestamp(seconds: 0) }
}

extension CivilDate: JSONShaped {
    package static var jsonShape: JSONShape { .text(format: "date") }
    package static var standIn: CivilDate { CivilDate(days: 0) }
}

extension JSONValue: JSONShaped {
    package static var jsonShape: JSONShape { .any }
    package static var standIn: JSONValue { .null }
}

/// Containers of the standard library, whose stand-in is empty and whose shape is their element's.
protocol JSONShapedContainer {
    static func shape(by reading: JSONShapeReading) -> JSONShape
    static var empty: Self { get }
}

extension Array: JSONShapedContainer where Element: Decodable {
    static func shape(by reading: JSONShapeReading) -> JSONShape { .list(reading.visit(Element.self).shape) }
    static var empty: [Element] { [] }
}

extension Set: JSONShapedContainer where Element: Decodable {
    static func shape(by reading: JSONShapeReading) -> JSONShape { .list(reading.visit(Element.self).shape) }
    static var empty: Set<Element> { [] }
}

extension Dictionary: JSONShapedContainer where Value: Decodable {
    static func shape(by reading: JSONShapeReading) -> JSONShape { .map(reading.visit(Value.self).shape) }
    static var empty: [Key: Value] { [:] }
}

extension Optional: JSONShapedContainer where Wrapped: Decodable {
    static func shape(by reading: JSONShapeReading) -> JSONShape { reading.visit(Wrapped.self).shape }
    static var empty: Wrapped? { nil }
}
