internal import Glibc
internal import Synchronization

/// A Redis of one test's own, on loopback, with nothing kept: for tests that kill it.
package final class RedisServer: Sendable {
    package let port: Int
    private let process: pid_t
    private let isGone = Mutex(false)

    /// Starts it and waits until it answers. `port` takes the place of a server that was killed.
    package init(port: Int? = nil, folder: String, password: String? = nil) async throws {
        let port = try port ?? Self.freePort()
        self.port = port
        process = try Self.spawn(
            [
                "redis-server", "--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                "--appendonly", "no", "--logfile", "\(folder)/log",
            ] + (password.map { ["--requirepass", $0] } ?? []))
        let isUp = await eventually { Self.answers(port) }
        guard isUp else {
            killAtOnce()
            throw SupportError("redis-server does not listen on port \(port)")
        }
    }

    package var url: String { "redis://127.0.0.1:\(port)/0" }

    /// `kill -9`, and waits until it is gone. A second time does nothing: the number may be another process's by then.
    package func killAtOnce() {
        isGone.withLock { isGone in
            if isGone { return }
            isGone = true
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    /// Stops it as a machine that hangs does: connections stay open and nobody answers.
    package func freeze() { kill(process, SIGSTOP) }

    package func thaw() { kill(process, SIGCONT) }

    private static func spawn(_ words: [String]) throws -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
        let copies = words.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        var child = pid_t()
        let status = posix_spawnp(&child, words[0], &files, nil, copies + [nil], environ)
        guard status == 0 else {
            throw SupportError("redis-server did not start: \(String(cString: strerror(status)))")
        }
        return child
    }

    /// A port of loopback that nobody listens on at this moment.
    private static func freePort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(socket, generic, length) == 0 && getsockname(socket, generic, &length) == 0
            }
        }
        guard status else { throw SupportError("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func answers(_ port: Int) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(socket, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }
}
