internal import Kernel

/// Words of a header that are not ASCII (RFC 2047), in UTF-8 and base64.
enum EncodedWord {
    /// RFC 2047 §2: a line with an encoded word has at most 76 letters. `=?UTF-8?B?` and `?=` are twelve of them, and
    /// 52 letters of base64 hold 39 bytes: so there is room for `Subject: ` before the first.
    private static let bytesInWord = 39

    /// The words of a text: itself when it is plain and each word fits a line, encoded words otherwise.
    static func words(_ text: String) -> [String] {
        let plain = text.split(separator: " ", omittingEmptySubsequences: false)
        let isPlain =
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
            && !text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.contains("  ")
        return isPlain ? plain.map(String.init) : encoded(text)
    }

    /// RFC 2047 §5: a character is never torn between two words.
    static func encoded(_ text: String) -> [String] {
        var words: [String] = []
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            let next = Array(String(scalar).utf8)
            if bytes.count + next.count > bytesInWord {
                words.append("=?UTF-8?B?\(Base64.encoded(bytes))?=")
                bytes = []
            }
            bytes += next
        }
        if !bytes.isEmpty { words.append("=?UTF-8?B?\(Base64.encoded(bytes))?=") }
        return words
    }
}
