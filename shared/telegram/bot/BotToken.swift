package import Kernel

/// A bot's token. It stands in the path of every call, so it is shown as `123456:•••` wherever it could be printed.
package struct BotToken: Sendable, Hashable {
    /// The bot's own Telegram number: what stands before the colon.
    package let botID: TelegramID
    private let secret: String

    /// Reads `<number>:<letters, digits, - and _>`; `.invalid` naming `field` for anything else.
    package init(_ text: String, field: String = "telegram_bot_token") throws(ServiceError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), number > 0, parts[0].first != "+",
            BotToken.secretLengths.contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(BotToken.isAllowed)
        else {
            throw .invalid(field, "is not a bot token, which looks like 123456:AbC-dEf_…", code: "format")
        }
        botID = TelegramID(number)
        secret = String(parts[1])
    }

    /// The whole token, for the path of a call and for keys made of it; never for a log or an error.
    package var exposed: String { "\(botID):\(secret)" }

    private static let secretLengths = 8...128

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}

extension BotToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(botID):•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["botID": botID]) }
}
