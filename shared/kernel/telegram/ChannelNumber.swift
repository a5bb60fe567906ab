/// How Telegram numbers channels: the Bot API writes `-100…`, pages and links write the digits behind it.
package enum ChannelNumber {
    // Bot API: a channel's chat id is -1000000000000 minus its internal number.
    private static let base: Int64 = -1_000_000_000_000
    /// Internal numbers stay below this; what lies beyond is no chat of any kind.
    private static let greatestInternal: Int64 = 3_000_000_000_000

    /// The chat id of a channel whose internal number is `internalNumber` (its sign does not matter); nil when no
    /// channel can have that number.
    package static func chatID(internalNumber: Int64) -> TelegramID? {
        let digits = internalNumber.magnitude
        guard digits >= 1, digits < UInt64(greatestInternal) else { return nil }
        return TelegramID(base - Int64(digits))
    }

    /// Whether this number can be a channel's chat id.
    package static func isChannel(_ id: TelegramID) -> Bool {
        id.rawValue < base && id.rawValue > base - greatestInternal
    }

    /// The positive internal number behind a channel's chat id; nil when the id is not a channel's.
    package static func internalNumber(of id: TelegramID) -> Int64? {
        isChannel(id) ? base - id.rawValue : nil
    }
}
