internal import COpenSSL
internal import Kernel

/// One step of a schema: a version, a name, and its text for each database. Once applied, its text never changes.
package struct Migration: Sendable {
    /// Applied in ascending order; unique in a database. Events use 9001 and up.
    package let version: Int
    package let name: String
    private let postgres: String
    private let sqlite: String

    package init(version: Int, name: String, postgres: String, sqlite: String) {
        self.version = version
        self.name = name
        self.postgres = postgres
        self.sqlite = sqlite
    }

    /// One text that both databases take.
    package init(version: Int, name: String, both: String) {
        self.init(version: version, name: name, postgres: both, sqlite: both)
    }

    /// The same from embedded files.
    package init(version: Int, name: String, postgres: [UInt8], sqlite: [UInt8]) {
        self.init(
            version: version, name: name, postgres: String(decoding: postgres, as: UTF8.self),
            sqlite: String(decoding: sqlite, as: UTF8.self))
    }

    /// The same from one embedded file that both databases take.
    package init(version: Int, name: String, both: [UInt8]) {
        self.init(version: version, name: name, both: String(decoding: both, as: UTF8.self))
    }

    func text(for dialect: Dialect) -> String {
        switch dialect {
        case .postgres: postgres
        case .sqlite: sqlite
        }
    }

    /// SHA-256 of the text, in hexadecimal.
    func checksum(for dialect: Dialect) -> String {
        let text = Array(text(for: dialect).utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(text, text.count, &digest)
        return hexadecimal(digest)
    }
}

/// Why a schema cannot be brought up to date. A program stops on it.
package enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two migrations carry one version.
    case duplicateVersion(Int)
    /// The text is not the one that was applied.
    case changed(version: Int, name: String)
    /// The database refused the text; nothing of this migration was kept.
    case refused(version: Int, name: String, reason: DatabaseError)

    package var description: String {
        switch self {
        case .duplicateVersion(let version): "Two migrations have the version \(version); give one of them another."
        case .changed(let version, let name):
            "Migration \(version) (\(name)) was applied with another text; restore its file and add a new migration."
        case .refused(let version, let name, let reason): "Migration \(version) (\(name)) was refused: \(reason)"
        }
    }
}
