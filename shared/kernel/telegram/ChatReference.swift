/// Which channel a person means: its number or its public name.
///
/// Reads `@name`, `name`, `t.me/name`, `https://t.me/s/name`, `telegram.me/name/12`, `t.me/c/1298556816/7` and
/// `-1001298556816`. Nothing of the text reaches a path or query that was not checked letter by letter here.
package enum ChatReference: Sendable, Hashable {
    case id(TelegramID)
    case username(ChannelUsername)

    /// The longest text that is looked at, in bytes.
    package static let longestText = 256

    /// Reads a reference; `.invalid` naming `field`, with a sentence that says how to mend it.
    package init(parsing text: String, field: String = "telegram_id") throws(ServiceError) {
        let trimmed = ChatReference.trimmed(text)
        guard !trimmed.isEmpty else { throw .invalid(field, "must not be empty", code: "required") }
        guard trimmed.utf8.count <= ChatReference.longestText else {
            throw .invalid(field, "is longer than \(ChatReference.longestText) bytes", code: "format")
        }
        guard trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalid(field, "may only have plain letters, digits and signs", code: "format")
        }
        if let number = Int64(trimmed), trimmed.first != "+" {
            try self.init(id: number, field: field)
        } else if trimmed.hasPrefix("@") {
            try self.init(name: trimmed.dropFirst(), field: field)
        } else if let path = ChatReference.linkPath(trimmed) {
            try self.init(linkPath: path, field: field)
        } else {
            try self.init(name: trimmed[...], field: field)
        }
    }

    /// Takes a number; `.invalid` naming `field` when no channel can have it.
    package init(id: Int64, field: String = "telegram_id") throws(ServiceError) {
        let id = TelegramID(id)
        guard ChannelNumber.isChannel(id) else {
            throw .invalid(
                field,
                "is not a channel's number: those begin with -100, such as -1001298556816",
                code: "format"
            )
        }
        self = .id(id)
    }

    private init(name: Substring, field: String) throws(ServiceError) {
        guard let username = ChannelUsername(String(name)) else {
            throw .invalid(
                field,
                "is neither a channel's @name, nor a t.me link to it, nor its -100… number",
                code: "format"
            )
        }
        self = .username(username)
    }

    private init(linkPath path: Substring, field: String) throws(ServiceError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let segments = parts.last?.isEmpty == true ? parts.dropLast() : parts[...]
        guard let first = segments.first else {
            throw .invalid(field, "is a link to Telegram itself, not to a channel", code: "format")
        }
        if first.hasPrefix("+") || first.lowercased() == "joinchat" {
            throw .invalid(
                field,
                "is an invitation link, which does not say where it leads; give the @name or the -100… number",
                code: "invitation_link"
            )
        }
        switch (first.lowercased(), segments.count) {
        case ("c", 2...3) where segments.count == 2 || ChatReference.isPostNumber(segments[2]):
            guard let number = Int64(segments[1]), number > 0, let id = ChannelNumber.chatID(internalNumber: number)
            else { throw .invalid(field, "is a link to a private channel with a broken number", code: "format") }
            self = .id(id)
        case ("s", 2...3) where segments.count == 2 || ChatReference.isPostNumber(segments[2]):
            try self.init(name: segments[1], field: field)
        case (let name, 1...2) where segments.count == 1 || ChatReference.isPostNumber(segments[1]):
            guard !ChatReference.reserved.contains(name) else {
                throw .invalid(field, "is a link to something else than a channel", code: "format")
            }
            try self.init(name: first, field: field)
        default:
            throw .invalid(field, "is a link whose path does not lead to a channel", code: "format")
        }
    }
}

extension ChatReference: CustomStringConvertible {
    /// What the Bot API takes as `chat_id`: `@name` or the number.
    package var description: String {
        switch self {
        case .id(let id): id.description
        case .username(let username): username.description
        }
    }
}

extension ChatReference {
    private static let hosts = ["t.me", "telegram.me", "telegram.dog", "www.t.me", "www.telegram.me"]

    /// First segments of t.me links that open something else than a channel.
    private static let reserved: Set<String> = [
        "addemoji", "addlist", "addstickers", "addtheme", "bg", "boost", "confirmphone", "contact", "giftcode",
        "invoice", "iv", "login", "proxy", "setlanguage", "share", "socks", "c", "s", "m",
    ]

    /// The path behind one of Telegram's host names, without query and fragment; nil when the text is no such link.
    private static func linkPath(_ text: String) -> Substring? {
        let lowercase = text.lowercased()
        let scheme = ["https://", "http://"].first { lowercase.hasPrefix($0) } ?? ""
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard hosts.contains(host.lowercased()) else { return nil }
        return rest.dropFirst(host.count).drop { $0 == "/" }.prefix { $0 != "?" && $0 != "#" }
    }

    private static func isPostNumber(_ text: Substring) -> Bool {
        (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func trimmed(_ text: String) -> String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        let front = text.drop(while: blank)
        guard let last = front.lastIndex(where: { !blank($0) }) else { return "" }
        return String(front[...last])
    }
}
