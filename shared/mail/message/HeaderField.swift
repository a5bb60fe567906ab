/// One field of a header, folded so that no line is longer than 78 letters where it can be (RFC 5322 §2.1.1).
struct HeaderField {
    let name: String
    /// Words that are divided by one space each; a word is never torn.
    let words: [String]

    /// A value that is ASCII already; what is not becomes encoded words.
    init(_ name: String, _ value: String) {
        self.init(name, words: EncodedWord.words(value))
    }

    init(_ name: String, words: [String]) {
        self.name = name
        self.words = words
    }

    /// `AnalyticBot <bot@example.com>`.
    init(_ name: String, _ mailbox: Mailbox) {
        guard !mailbox.name.isEmpty else {
            self.init(name, words: [mailbox.address.text])
            return
        }
        self.init(name, words: HeaderField.phrase(mailbox.name) + ["<\(mailbox.address.text)>"])
    }

    /// A name before an address (RFC 5322 §3.2.5): words of plain letters, a quoted text, or encoded words.
    private static func phrase(_ name: String) -> [String] {
        if name.utf8.allSatisfy({ MailGrammar.isAtom($0) || $0 == 0x20 }), !name.contains("=?") {
            return name.split(separator: " ").map(String.init)
        }
        guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), name.utf8.count <= 60, !name.contains("=?") else {
            return EncodedWord.encoded(name)
        }
        var quoted = "\""
        for letter in name { quoted += "\"\\".contains(letter) ? "\\\(letter)" : "\(letter)" }
        return [quoted + "\""]
    }

    func write(to bytes: inout [UInt8]) {
        var line = "\(name):"
        for word in words {
            if line.utf8.count + 1 + word.utf8.count > HeaderField.lineLength, line.utf8.count > name.utf8.count + 1 {
                bytes += Array("\(line)\r\n".utf8)
                line = ""
            }
            line += " \(word)"
        }
        bytes += Array("\(line)\r\n".utf8)
    }

    private static let lineLength = 78
}
