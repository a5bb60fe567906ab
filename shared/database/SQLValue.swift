package import Kernel

/// One value that goes into a statement or comes out of a row.
package enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case double(Double)
    case text(String)
    case bool(Bool)
    case bytes([UInt8])
    /// `timestamptz` in PostgreSQL, microseconds since 1970 as INTEGER in SQLite.
    case timestamp(Timestamp)
    /// `date` in PostgreSQL, `YYYY-MM-DD` TEXT in SQLite.
    case date(CivilDate)
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }

    package static func id(_ id: some EntityID) -> SQLValue { .integer(id.rawValue) }
    package static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    package static func optional(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }
    package static func optional(_ number: Double?) -> SQLValue { number.map { .double($0) } ?? .null }
    package static func optional(_ moment: Timestamp?) -> SQLValue { moment.map { .timestamp($0) } ?? .null }
    package static func optional(_ id: (some EntityID)?) -> SQLValue { id.map { .integer($0.rawValue) } ?? .null }
}
