package import Kernel

/// The name an account is shown by: 3–32 ASCII letters, digits, `_`, `.` or `-`; compared without case.
package struct Username: Sendable, Equatable, CustomStringConvertible {
    package let text: String

    package static let lengths = 3...32

    /// Throws `.invalid` with the field `username` named.
    package init(_ text: String) throws(ServiceError) {
        guard Username.lengths.contains(text.utf8.count) else {
            throw .invalid(
                "username", "must have \(Username.lengths.lowerBound) to \(Username.lengths.upperBound) characters",
                code: "length")
        }
        guard text.utf8.allSatisfy({ isLetterOrDigit($0) || "_.-".utf8.contains($0) }) else {
            throw .invalid("username", "may have only letters, digits, '_', '.' and '-'", code: "format")
        }
        self.text = text
    }

    /// A name that was checked when it was stored.
    package init(restoring text: String) { self.text = text }

    package var description: String { text }
}
