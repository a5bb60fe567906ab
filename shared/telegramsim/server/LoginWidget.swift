internal import COpenSSL
internal import Kernel

/// Signs what Telegram's Login Widget would hand to a page, for the people of the simulated world.
///
/// https://core.telegram.org/widgets/login#checking-authorization — the key is SHA-256 of the bot's token, the message
/// is every field but `hash`, sorted by name, one `name=value` a line.
enum LoginWidget {
    /// The signed fields; `moment` becomes `auth_date`.
    static func fields(of person: DemoFacts.Person, at moment: Timestamp) -> [(name: String, value: JSONValue)] {
        let fields: [(name: String, value: JSONValue)] = [
            ("auth_date", .integer(moment.seconds)), ("first_name", .string(person.firstName)),
            ("id", .integer(person.id.rawValue)), ("username", .string(person.username)),
        ]
        let lines = fields.map { "\($0.name)=\($0.value.string ?? String($0.value.integer ?? 0))" }
        let hash = signature(of: lines.joined(separator: "\n"), token: DemoFacts.botToken)
        return fields + [("hash", .string(hash))]
    }

    /// Lower-case hexadecimal HMAC-SHA-256 of a text under the token's hash.
    static func signature(of text: String, token: String) -> String {
        var key = [UInt8](repeating: 0, count: 32)
        let letters = Array(token.utf8)
        SHA256(letters, letters.count, &key)
        let message = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 32
        HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
        return hexadecimal(digest)
    }
}
