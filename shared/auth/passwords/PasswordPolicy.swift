package import Kernel

/// Which passwords may be chosen: long enough, not absurdly long, not known to everyone. No rules about kinds of
/// letters (OWASP ASVS 6.2.5), no cutting, no change of what was typed (6.2.8).
package struct PasswordPolicy: Sendable, Equatable {
    /// How many characters a password has.
    package var characters: ClosedRange<Int>
    /// The most UTF-8 bytes, so that hashing has a bound.
    package var byteLimit: Int
    /// Whether the best-known passwords are refused.
    package var refusesCommon: Bool

    package init(characters: ClosedRange<Int> = 8...128, byteLimit: Int = 1_024, refusesCommon: Bool = true) {
        self.characters = characters
        self.byteLimit = byteLimit
        self.refusesCommon = refusesCommon
    }

    /// Throws `.invalid` with the field `password` and the code `too_short`, `too_long` or `too_common`.
    package func check(_ password: String) throws(ServiceError) {
        let count = password.count
        guard count >= characters.lowerBound else {
            throw .invalid("password", "must have at least \(characters.lowerBound) characters", code: "too_short")
        }
        guard count <= characters.upperBound, password.utf8.count <= byteLimit else {
            throw .invalid("password", "must have at most \(characters.upperBound) characters", code: "too_long")
        }
        guard !refusesCommon || !CommonPasswords.contain(password) else {
            throw .invalid("password", "is one of the best-known passwords; choose another", code: "too_common")
        }
    }
}

/// The passwords that attackers try first.
package enum CommonPasswords {
    /// Whether this is one of them, in capitals or not. Looked up where it lies: nothing is built in memory for it.
    package static func contain(_ password: String) -> Bool {
        let wanted = Array(password.lowercased().utf8)
        guard !wanted.contains(UInt8(ascii: " ")) else { return false }
        return commonPasswordList.withUTF8Buffer { list in
            list.split(separator: UInt8(ascii: " ")).contains { $0.elementsEqual(wanted) }
        }
    }
}
