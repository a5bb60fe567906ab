internal import Glibc

/// A system call failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call, as in its manual page.
    package let call: String
    /// The `errno` it left.
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    package var description: String { "\(call): \(String(cString: strerror(code)))" }
}
