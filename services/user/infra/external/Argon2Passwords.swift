internal import Auth
internal import Kernel
internal import UserCore

/// Passwords hashed by argon2id on threads of their own.
struct Argon2Passwords: PasswordHashing {
    let hasher: PasswordHasher
    /// The most UTF-8 bytes that a stored password can have.
    let byteLimit: Int

    func hash(_ password: String) async throws -> String { try await hasher.hash(password) }

    func verify(_ password: String, against hash: String?) async throws -> PasswordVerdict {
        // A longer text can be nobody's password; the empty one is checked in its place, which takes as long.
        let text = password.utf8.count <= byteLimit ? password : ""
        return switch try await hasher.verify(text, against: hash) {
        case .wrong: .wrong
        case .right: .right
        case .rightButOutdated: .rightButOutdated
        }
    }
}

extension PasswordPolicy: PasswordRules {}
