package import Kernel

/// How a person names a channel on Telegram: its number (`-100…`) or its public name.
///
/// Reads `@name`, `name`, `t.me/name`, `https://t.me/s/name`, `t.me/name/17`, `t.me/c/1234567890/5` and `-1001234567890`.
/// Invitation links carry no name and are refused with a sentence that says so.
package enum ChannelAddress: Sendable, Hashable {
    case number(TelegramID)
    case name(ChannelUsername)

    /// Longest text that is looked at, in bytes.
    package static let longest = 256
    /// Numbers of channels and supergroups: `-1000000000000` minus Telegram's internal number.
    package static let numbers: ClosedRange<Int64> = -3_999_999_999_999 ... -1_000_000_000_001

    /// A number as JSON gives it; one that no channel can have throws `.invalid`.
    package init(_ number: Int64, field: String = "telegram_id") throws(ServiceError) {
        guard ChannelAddress.numbers.contains(number) else {
            throw .invalid(field, "is no channel's number: they begin with -100 and have 13 digits", code: "range")
        }
        self = .number(TelegramID(number))
    }

    /// A text as a person types or pastes it; anything that is no address of a channel throws `.invalid`.
    package init(_ text: String, field: String = "telegram_id") throws(ServiceError) {
        guard text.utf8.count <= ChannelAddress.longest else {
            throw .invalid(field, "must have at most \(ChannelAddress.longest) bytes", code: "length")
        }
        let typed = trim(text)
        if typed.hasPrefix("@") {
            self = .name(try ChannelUsername(String(typed.dropFirst()), field: field))
        } else if let path = ChannelAddress.linkPath(typed) {
            self = try ChannelAddress.linked(path, field: field)
        } else if let first = typed.utf8.first, first == UInt8(ascii: "-") || isDigit(first) {
            guard let number = ChannelAddress.plainNumber(typed) else {
                throw .invalid(field, "is no whole number", code: "format")
            }
            try self.init(number, field: field)
        } else {
            self = .name(try ChannelUsername(typed, field: field))
        }
    }

    /// What follows the host of a link to Telegram, without query and fragment; nil when the text is no such link.
    private static func linkPath(_ text: String) -> Substring? {
        let lowered = text.lowercased()
        var length = 0
        for scheme in ["https://", "http://"] where lowered.hasPrefix(scheme) { length = scheme.count }
        for host in ["t.me/", "www.t.me/", "telegram.me/", "telegram.dog/"]
        where lowered.dropFirst(length).hasPrefix(host) {
            return text.dropFirst(length + host.count).prefix { $0 != "?" && $0 != "#" }
        }
        return nil
    }

    private static func linked(_ path: Substring, field: String) throws(ServiceError) -> ChannelAddress {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        while parts.last == "" { parts.removeLast() }
        if parts.first?.lowercased() == "joinchat" || parts.first?.hasPrefix("+") == true {
            throw .invalid(
                field,
                "is an invitation link, which names no channel: give the channel's @name or -100… number",
                code: "format"
            )
        }
        if parts.first == "c", parts.count >= 2 {
            guard let inner = plainNumber(parts[1]), inner > 0, inner < 3_000_000_000_000 else {
                throw .invalid(field, "is no link to a channel", code: "format")
            }
            return try ChannelAddress(-1_000_000_000_000 - inner, field: field)
        }
        if parts.first == "s", parts.count >= 2 { parts.removeFirst() }
        // A post's link (`t.me/name/17`) names its channel; anything else behind the name is another kind of link.
        guard let name = parts.first, parts.count == 1 || parts.count == 2 && plainNumber(parts[1]) != nil else {
            throw .invalid(field, "is no link to a channel", code: "format")
        }
        return .name(try ChannelUsername(name, field: field))
    }

    /// The number that the whole text spells with ASCII digits and at most a minus.
    private static func plainNumber(_ text: String) -> Int64? {
        let digits = text.hasPrefix("-") ? text.utf8.dropFirst() : text.utf8[...]
        return !digits.isEmpty && digits.allSatisfy(isDigit) ? Int64(text) : nil
    }
}

extension ChannelAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number): number.description
        case .name(let name): name.description
        }
    }
}
