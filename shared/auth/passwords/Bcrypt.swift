internal import CArgon2
internal import Glibc

/// Old bcrypt hashes (`$2a$`, `$2b$`, `$2y$`), checked so that their owners can sign in once more; none are made.
package enum Bcrypt {
    /// The highest cost that is checked: each step doubles the time.
    package static let costLimit = 14
    /// bcrypt reads no further.
    static let byteLimit = 72

    /// Whether the text is a bcrypt hash of a cost we check.
    package static func isHash(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, bytes[3] == UInt8(ascii: "$"), bytes[6] == UInt8(ascii: "$"),
            ["$2a", "$2b", "$2y"].contains(String(decoding: bytes[0..<3], as: UTF8.self)),
            let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self))
        else { return false }
        return (4...costLimit).contains(cost)
    }

    /// Whether the stored hash is of this password.
    package static func verify(_ password: [UInt8], _ hash: String) -> Bool {
        // A NUL would end the password early for crypt_r: "a\0b" must not open what "a" opens.
        guard isHash(hash), !password.contains(0) else { return false }
        let phrase = password.map(CChar.init(bitPattern:)) + [0]
        // 32 KiB: too large for the stack of a pool's thread.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer { data.deallocate() }
        memset(data, 0, MemoryLayout<crypt_data>.size)
        guard let result = crypt_r(phrase, hash, data) else { return false }
        let text = String(cString: result)
        return !text.hasPrefix("*") && constantTimeEqual(text.utf8, hash.utf8)
    }
}
