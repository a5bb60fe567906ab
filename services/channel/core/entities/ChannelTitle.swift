package import Kernel

/// What a channel is called: one line of 1 to 128 characters without control characters.
package struct ChannelTitle: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// Telegram's own limit for titles, in characters.
    package static let longest = 128
    /// So that 128 characters of stacked marks stay small, in bytes of UTF-8.
    package static let mostBytes = 1_024

    /// Spaces around it are dropped. An empty or too long one, or one with control characters, throws `.invalid`.
    package init(_ text: String, field: String = "name") throws(ServiceError) {
        let trimmed = trim(text)
        guard !trimmed.isEmpty else { throw .invalid(field, "must not be empty", code: "required") }
        guard trimmed.utf8.count <= ChannelTitle.mostBytes, trimmed.count <= ChannelTitle.longest else {
            throw .invalid(field, "must have at most \(ChannelTitle.longest) characters", code: "length")
        }
        guard !trimmed.unicodeScalars.contains(where: breaksLine) else {
            throw .invalid(field, "must not contain control characters", code: "format")
        }
        self.text = trimmed
    }

    /// A title as Telegram gave it, made to fit; `fallback` when nothing printable is left of it.
    package init(fitting text: String, fallback: String) {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.filter { !breaksLine($0) })
        var fitted = String(trim(String(scalars)).prefix(ChannelTitle.longest))
        while fitted.utf8.count > ChannelTitle.mostBytes { fitted.removeLast() }
        self.text = fitted.isEmpty ? fallback : fitted
    }

    /// For repositories only: takes back a text that was checked when it was stored.
    package init(restoring text: String) {
        self.text = text
    }

    package var description: String { text }
}

/// Control characters and the separators of lines and paragraphs: they break lists, logs and file names.
private func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}

/// The text without white space at both ends.
func trim(_ text: String) -> String {
    let space: (Character) -> Bool = { $0.isWhitespace }
    guard let start = text.firstIndex(where: { !space($0) }), let end = text.lastIndex(where: { !space($0) })
    else { return "" }
    return String(text[start...end])
}
