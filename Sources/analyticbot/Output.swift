internal import Glibc

/// What the tool says to the person at the terminal.
enum Output {
    /// One line on standard output.
    static func line(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// One line on standard error.
    static func complaint(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A terminal that has gone away is no reason to stop the suite.
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
