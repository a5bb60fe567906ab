internal import Kernel

/// An amount in the smallest unit of its currency. What is a number and no whole one of 64 bits is read as none: it is
/// answered like any other amount that is no price.
struct AmountField: Decodable, Sendable {
    let value: Int64?

    init(from decoder: any Decoder) throws {
        switch try JSONValue(from: decoder) {
        case .integer(let number): value = number
        case .double: value = nil
        case .null, .bool, .string, .array, .object:
            throw DecodingError.typeMismatch(
                AmountField.self,
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be a whole number, in the smallest unit of the currency"))
        }
    }

    private init(_ value: Int64) { self.value = value }
}

extension AmountField: JSONShaped {
    static var jsonShape: JSONShape { .integer(minimum: 1, maximum: .max) }
    static var standIn: AmountField { AmountField(9_99) }
}

/// A provider's name of a card or a person: 1 to 255 printable ASCII characters without a space.
struct ProviderNameField: Decodable, Sendable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "must be 1 to 255 printable characters, such as pm_card_visa")
        }
        self.text = text
    }

    private init(_ text: String) { self.text = text }
}

extension ProviderNameField: JSONShaped {
    static var jsonShape: JSONShape { .text(format: nil) }
    static var standIn: ProviderNameField { ProviderNameField("pm_card_visa") }
}

/// Why money goes back: at most 500 characters.
struct ReasonField: Decodable, Sendable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard (1...500).contains(text.count), !text.unicodeScalars.contains("\u{0}") else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be 1 to 500 characters")
        }
        self.text = text
    }

    private init(_ text: String) { self.text = text }
}

extension ReasonField: JSONShaped {
    static var jsonShape: JSONShape { .text(format: nil) }
    static var standIn: ReasonField { ReasonField("requested by the customer") }
}
