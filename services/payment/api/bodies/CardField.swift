internal import Kernel

/// A card by the provider's name of it, `pm_card_visa`: 1 to 255 letters, digits, `_` and `-`.
struct CardField: Decodable, Sendable {
    let name: String

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let isName = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte & 0xDF) || byte == 95 || byte == 45
        }
        guard isName, (1...255).contains(text.utf8.count) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be the provider's name of a card, such as pm_card_visa"))
        }
        name = text
    }

    private init(_ name: String) {
        self.name = name
    }
}

extension CardField: JSONShaped {
    static var jsonShape: JSONShape { .text(format: nil) }
    static var standIn: CardField { CardField("pm_card_visa") }
}
