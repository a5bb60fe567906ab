internal import Kernel

/// Texts as they stand in a page.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// A post's text: line breaks, links, tags and names as the page marks them.
    static func marked(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: " ", omittingEmptySubsequences: false).map { marked(word: $0) }.joined(separator: " ")
        }.joined(separator: "<br/>")
    }

    private static func marked(word: Substring) -> String {
        let shown = escaped(String(word))
        if word.hasPrefix("https://") {
            return "<a href=\"\(shown)\" target=\"_blank\" rel=\"noopener\">\(shown)</a>"
        }
        if word.hasPrefix("#"), word.count > 1 {
            return "<a href=\"?q=%23\(shown.dropFirst())\">\(shown)</a>"
        }
        if word.hasPrefix("@"), word.count > 4 {
            return "<a href=\"https://t.me/\(shown.dropFirst())\" target=\"_blank\">\(shown)</a>"
        }
        if word == "‼️" {
            return
                "<i class=\"emoji\" style=\"background-image:url('//telegram.org/img/emoji/40/E280BC.png')\"><b>\(word)</b></i>"
        }
        return shown
    }

    /// `2025-09-24T10:00:00+00:00`, as `time` elements carry it.
    static func moment(_ second: Int64) -> String {
        "\(Timestamp(seconds: second))".replacing("Z", with: "+00:00")
    }
}
