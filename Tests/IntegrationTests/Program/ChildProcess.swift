internal import Glibc
internal import TestSupport

/// A program of this package running as a process of its own, its output kept in a file.
///
/// It can be killed at any moment as a power cut would kill it; the kernel tells when it is gone.
final class ChildProcess: Sendable {
    let processID: pid_t
    private let outputPath: String

    /// Starts the program `name` that was built beside the tests. `environment` is all it gets to see, and no more
    /// than so many `descriptors` may it have open.
    init(
        _ name: String, _ arguments: [String], environment: [String: String], output: String, descriptors: Int? = nil
    ) throws {
        let program = try Self.path(of: name)
        let shell = descriptors.map { ["/bin/sh", "-c", "ulimit -n \($0); exec \"$0\" \"$@\"", program] }
        let command = (shell ?? [program]) + arguments
        let path = command[0]
        outputPath = output
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        // A group of its own, so that a signal meant for the tests does not reach it first.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var child = pid_t()
        let status = withCStrings(command) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&child, path, &files, &attributes, arguments, environment)
            }
        }
        guard status == 0 else { throw SupportError("\(path) did not start: \(String(cString: strerror(status)))") }
        processID = child
    }

    /// Everything the program has written so far.
    var output: String {
        guard let file = fopen(outputPath, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }

    /// Whether the program has not ended yet.
    var isRunning: Bool { kill(processID, 0) == 0 && waitpid(processID, nil, WNOHANG) == 0 }

    /// Ends it at once, with no chance to say goodbye (`kill -9`), and waits until it is gone.
    func killAtOnce() {
        kill(processID, SIGKILL)
        waitpid(processID, nil, 0)
    }

    /// Asks it to stop as an operator does and waits; the exit code, or nil when a signal ended it.
    func stop() -> Int32? {
        kill(processID, SIGTERM)
        return wait()
    }

    /// Waits until it has ended; the exit code, or nil when a signal ended it.
    func wait() -> Int32? {
        var status: Int32 = 0
        waitpid(processID, &status, 0)
        return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
    }

    /// Programs are built into the folder of the test bundle.
    private static func path(of name: String) throws -> String {
        let bundle = CommandLine.arguments.first ?? ""
        let folder = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let path = "\(folder)/\(name)"
        guard access(path, X_OK) == 0 else { throw SupportError("\(path) is not built: swift build --build-tests") }
        return path
    }
}

private func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
}
