internal import CPostgreSQL
internal import Kernel

/// The values of one statement in the form that libpq sends: texts that end with a zero byte, except bytes, which go as
/// they are.
struct PostgresParameters {
    /// The type of each value. 0 leaves it to the server: a text may be meant for a `jsonb` or an enumeration.
    let types: [Oid]
    private var arena: [CChar] = []
    /// Where each value begins in the arena; nil for NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Throws for a text with U+0000, which PostgreSQL cannot store.
    init(_ values: [SQLValue]) throws {
        types = values.map(\.postgresType)
        for value in values { try append(value) }
    }

    /// Calls `body` with the arrays that libpq asks for: values, lengths, formats.
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        arena.withUnsafeBufferPointer { arena in
            let values = starts.map { start in start.flatMap { start in arena.baseAddress.map { $0 + start } } }
            return values.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { body(values.baseAddress, lengths.baseAddress, $0.baseAddress) }
                }
            }
        }
    }

    private mutating func append(_ value: SQLValue) throws {
        switch value {
        case .null:
            starts.append(nil)
            lengths.append(0)
            formats.append(0)
        case .integer(let number): append(String(number))
        case .double(let number): append(String(number))
        case .bool(let flag): append(flag ? "t" : "f")
        case .timestamp(let moment): append(moment.description)
        case .date(let day): append(day.description)
        case .text(let text):
            guard !text.utf8.contains(0) else { throw DatabaseError.zeroCharacter }
            append(text)
        case .bytes(let bytes):
            starts.append(arena.count)
            lengths.append(Int32(bytes.count))
            formats.append(1)
            arena.append(contentsOf: bytes.lazy.map { CChar(bitPattern: $0) })
            arena.append(0)
        }
    }

    private mutating func append(_ text: String) {
        starts.append(arena.count)
        lengths.append(0)
        formats.append(0)
        arena.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        arena.append(0)
    }
}

extension SQLValue {
    fileprivate var postgresType: Oid {
        switch self {
        case .null, .text: 0
        case .integer: PostgresType.int8
        case .double: PostgresType.float8
        case .bool: PostgresType.bool
        case .bytes: PostgresType.bytea
        case .timestamp: PostgresType.timestamptz
        case .date: PostgresType.date
        }
    }
}

/// The numbers of the types that are read and written by their kind (PostgreSQL's `pg_type.dat`); they never change.
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let date: Oid = 1_082
    static let timestamp: Oid = 1_114
    static let timestamptz: Oid = 1_184
    static let numeric: Oid = 1_700
}
