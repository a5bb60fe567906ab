internal import Kernel

/// Which channel is meant, as clients send it: a number, or a text with `@name`, a t.me link or the number.
struct ReferenceField: Decodable, Sendable {
    let reference: ChatReference

    init(from decoder: any Decoder) throws {
        switch try JSONValue(from: decoder) {
        case .integer(let number):
            reference = try checked(in: decoder) { () throws(ServiceError) in try ChatReference(id: number) }
        case .double:
            // Whole numbers past 64 bits and fractions end here.
            reference = try checked(in: decoder) { () throws(ServiceError) in try ChatReference(id: Int64.max) }
        case .string(let text):
            reference = try checked(in: decoder) { () throws(ServiceError) in try ChatReference(parsing: text) }
        case .null, .bool, .array, .object:
            throw DecodingError.typeMismatch(
                ReferenceField.self,
                .init(codingPath: decoder.codingPath, debugDescription: "must be a number or a text"))
        }
    }

    private init(_ reference: ChatReference) {
        self.reference = reference
    }
}

extension ReferenceField: JSONShaped {
    /// A number or a text: the schema leaves the type open.
    static var jsonShape: JSONShape { .any }
    static var standIn: ReferenceField { ReferenceField(.id(TelegramID(-1_001_000_000_001))) }
}

/// Runs a rule of the core while a body is read, so that its refusal is told together with the body's other mistakes.
func checked<Value>(in decoder: any Decoder, _ rule: () throws(ServiceError) -> Value) throws -> Value {
    do {
        return try rule()
    } catch {
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: error.message, underlyingError: error))
    }
}
