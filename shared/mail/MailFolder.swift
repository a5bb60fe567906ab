internal import Glibc
internal import Kernel
package import Reactor

/// Puts each mail into a folder as a file `<Message-ID>.eml` that only we can read, where there is no mail server. A
/// repeat of a mail replaces its file.
package struct MailFolder: MailTransport {
    package let path: String
    private let pool: BlockingPool

    package init(
        _ path: String, pool: BlockingPool = BlockingPool(threads: 1, queue: SMTPTransport.queue, name: "mail")
    ) {
        self.path = path
        self.pool = pool
    }

    package func send(_ message: MailMessage) async throws(MailFailure) {
        let bytes = try message.bytes()
        let name = MailFolder.name(of: message)
        do {
            let isWritten = try await pool.run { [path] in MailFolder.write(bytes, to: "\(path)/\(name)", in: path) }
            if isWritten { return }
        } catch {
            throw .later(reason: "too many mails wait already")
        }
        throw .later(reason: "the mail folder cannot be written")
    }

    /// The Message-ID in letters that every file system takes.
    private static func name(of message: MailMessage) -> String {
        let letters = message.messageID.utf8.prefix(120).map { byte in
            let isPlain = MailGrammar.isLetterOrDigit(byte) || "-@.".utf8.contains(byte)
            return isPlain ? byte : UInt8(ascii: "_")
        }
        return "\(String(decoding: letters, as: UTF8.self)).eml"
    }

    /// All of it or nothing: written beside, then put in place.
    private static func write(_ bytes: [UInt8], to file: String, in folder: String) -> Bool {
        mkdir(folder, 0o700)
        let draft = "\(file).\(hexadecimal(SystemRandom().bytes(4)))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { break }
            rest = rest.dropFirst(written)
        }
        let isStored = fsync(descriptor) == 0
        close(descriptor)
        guard rest.isEmpty, isStored, rename(draft, file) == 0 else {
            unlink(draft)
            return false
        }
        return true
    }
}
