/// Writes HTML; text is escaped, so that nothing in it becomes markup.
struct HTMLWriter {
    private(set) var html = ""

    /// Markup of our own.
    mutating func raw(_ markup: String) { html += markup }

    mutating func text(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            default: html.unicodeScalars.append(scalar)
            }
        }
    }

    mutating func element(_ name: String, _ content: String) {
        raw("<\(name)>")
        text(content)
        raw("</\(name)>")
    }
}
