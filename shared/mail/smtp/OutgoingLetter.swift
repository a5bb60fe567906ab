internal import CCurl

/// The bytes of a mail while libcurl takes them, and how far the conversation has come. Used on one thread.
final class OutgoingLetter {
    private var rest: ArraySlice<UInt8>
    /// Whether libcurl was told that there is no more: from then on the server may have it all.
    private(set) var isWhole = false
    /// The command that was sent last.
    private(set) var step = "connecting"

    /// The commands that speak of the mail and not of us.
    static let stepsOfMail = ["MAIL", "RCPT", "DATA"]
    private static let steps = ["EHLO", "HELO", "STARTTLS", "AUTH", "QUIT"] + stepsOfMail

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    private func take(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = rest.prefix(room.count)
        room.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        if piece.isEmpty { isWhole = true }
        return piece.count
    }

    private func note(_ line: UnsafeRawBufferPointer) {
        let word = line.prefix { (0x41...0x5A).contains($0) }
        if let step = OutgoingLetter.steps.first(where: { $0.utf8.elementsEqual(word) }), step != "QUIT" {
            self.step = step
        }
    }

    /// Called by libcurl when it has room.
    static let read: ccurl_read = { buffer, size, count, reader in
        guard let buffer, let reader else { return 0 }
        let letter = Unmanaged<OutgoingLetter>.fromOpaque(reader).takeUnretainedValue()
        return letter.take(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }

    /// Called by libcurl with every line; only the first word of a command is looked at.
    static let watch: ccurl_debug = { _, kind, bytes, count, watcher in
        if kind == CURLINFO_HEADER_OUT, let bytes, let watcher {
            let letter = Unmanaged<OutgoingLetter>.fromOpaque(watcher).takeUnretainedValue()
            letter.note(UnsafeRawBufferPointer(start: bytes, count: count))
        }
        return 0
    }
}
