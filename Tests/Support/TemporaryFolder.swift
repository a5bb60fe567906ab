internal import FoundationEssentials
internal import Glibc
internal import Kernel

/// Lends `body` the path of an empty folder, which is erased afterwards with the files in it.
package func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = "/tmp/analyticbot-test-\(hexadecimal(SystemRandom().bytes(8)))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// What stops a test before it has tested anything.
package struct SupportError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Writes one line to standard error, beside the test runner's own output.
package func writeLine(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
