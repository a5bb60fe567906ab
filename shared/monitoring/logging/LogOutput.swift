internal import Glibc

/// Takes finished log lines.
package protocol LogOutput: Sendable {
    /// One whole line with its line feed.
    func write(_ line: [UInt8])
}

/// The process's standard error.
package struct StandardError: LogOutput {
    package init() {}

    /// One write(2) a line, so that lines of several threads do not mix; a log that cannot be written is no reason to
    /// stop, so a failure is let be.
    package func write(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return }
        }
    }
}
