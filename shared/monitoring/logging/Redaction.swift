/// Keeps secrets out of log lines: by the name of a value, and by the form that a secret has.
enum Redaction {
    static let mark = "[redacted]"
    /// Words whose presence in a metadata key hides its value.
    private static let secretWords = ["token", "password", "secret", "authorization", "cookie", "api_key", "apikey"]

    static func isSecret(_ key: String) -> Bool {
        let lower = key.lowercased()
        return secretWords.contains { lower.contains($0) }
    }

    /// The text without bearer tokens, JSON web tokens and Telegram bot tokens, wherever they stand.
    static func clean(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "e")) || text.utf8.contains(UInt8(ascii: ":")) else { return text }
        var result: [UInt8] = []
        var hasFound = false
        for piece in text.utf8.split(omittingEmptySubsequences: false, whereSeparator: isSeparator) {
            // The separator that ended the piece before this one.
            if piece.startIndex > text.utf8.startIndex {
                result.append(text.utf8[text.utf8.index(before: piece.startIndex)])
            }
            if isToken(piece) {
                hasFound = true
                result.append(contentsOf: mark.utf8)
            } else {
                result.append(contentsOf: piece)
            }
        }
        return hasFound ? String(decoding: result, as: UTF8.self) : text
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: false
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"): false
        default: true
        }
    }

    private static func isToken(_ piece: Substring.UTF8View) -> Bool {
        // A JSON web token: three parts, the first of which is an object in base64url.
        if piece.count > 20, piece.starts(with: "eyJ".utf8) {
            return piece.lazy.filter { $0 == UInt8(ascii: ".") }.count == 2
        }
        // A Telegram bot token, `<number>:<35 letters>`, alone or in a path as `bot<token>`.
        let body = piece.starts(with: "bot".utf8) ? piece.dropFirst(3) : piece
        guard let colon = body.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let number = body[..<colon]
        let key = body[body.index(after: colon)...]
        return number.count >= 6 && number.allSatisfy { (0x30...0x39).contains($0) } && key.count >= 30
            && !key.contains(UInt8(ascii: ":"))
    }
}
