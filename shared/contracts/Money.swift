package import Kernel

/// An amount of money in the smallest unit of its currency: 999 and `USD` are 9.99 dollars, 999 and `JPY` are 999 yen.
package struct Money: Sendable, Hashable, Codable {
    /// In the smallest unit; negative for what flows the other way.
    package let amount: Int64
    package let currency: Currency

    package init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }
}

/// A currency by its ISO 4217 code, in upper case.
package struct Currency: Sendable, Hashable, Codable, CustomStringConvertible {
    package let code: String
    package var description: String { code }

    package static let usd = Currency(known: "USD")

    private init(known code: String) { self.code = code }

    /// Three Latin letters in any case; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (65...90).contains($0 & 0xDF) }) else { return nil }
        code = text.uppercased()
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let currency = Currency(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "must be a currency code of ISO 4217, such as USD")
        }
        self = currency
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }

    /// Digits after the decimal point in a written amount (ISO 4217, list one): 2 for most, 0 for yen and won.
    package var decimals: Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
            "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        default: 2
        }
    }
}

extension Currency: JSONShaped {
    package static var jsonShape: JSONShape { .text(format: nil) }
    package static var standIn: Currency { .usd }
}

extension Money: CustomStringConvertible {
    /// As a person reads it: `9.99 USD`, `999 JPY`, `-0.05 USD`.
    package var description: String {
        guard currency.decimals > 0 else { return "\(amount) \(currency)" }
        let unit = (0..<currency.decimals).reduce(UInt64(1)) { unit, _ in unit * 10 }
        let (whole, rest) = amount.magnitude.quotientAndRemainder(dividingBy: unit)
        let digits = String(rest)
        let padding = String(repeating: "0", count: currency.decimals - digits.count)
        return "\(amount < 0 ? "-" : "")\(whole).\(padding)\(digits) \(currency)"
    }
}
