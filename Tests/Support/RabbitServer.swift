internal import FoundationEssentials
internal import Glibc
internal import Kernel
internal import Synchronization

/// A broker of one test's own, on loopback, in a folder that outlives it: for tests that kill it. Starting takes some
/// seconds.
package final class RabbitServer: Sendable {
    package let port: Int
    private let folder: String
    private let program: String
    private let process = Mutex<ChildProcess?>(nil)

    /// Starts it and waits until it answers. `tls` is a folder with `ca.pem`, `cert.pem` and `key.pem`; then it speaks
    /// TLS on the port and nothing else.
    package init(folder: String, tls: String? = nil) async throws {
        guard let program = TestRabbit.program else { throw SupportError("TEST_RABBITMQ_PROGRAM is not set") }
        self.program = program
        self.folder = folder
        port = Int.random(in: 26_000...32_000) / 10 * 10
        try prepare(tls)
        try await start()
    }

    package var url: String { "amqp://guest:guest@127.0.0.1:\(port)" }

    /// `kill -9`, and waits until it is gone.
    package func killAtOnce() {
        signal(SIGKILL)
        process.withLock { process in
            process?.killAtOnce()
            process = nil
        }
    }

    /// Stops it as a machine that hangs does: connections stay open and nobody answers.
    package func freeze() { signal(SIGSTOP) }

    package func thaw() { signal(SIGCONT) }

    /// Starts it again on what it had stored.
    package func start() async throws {
        unlink("\(folder)/pid")
        let child = try ChildProcess(path: program, [], environment: environment, output: "\(folder)/output")
        process.withLock { $0 = child }
        let isUp = await eventually(attempts: 6_000) { self.beam != nil && self.answers }
        if !isUp { throw SupportError("the broker does not listen: \(child.output.suffix(2_000))") }
    }

    /// Ends the broker and its port mapper.
    package func close() async {
        killAtOnce()
        _ = await eventually(attempts: 200) {
            let mapper = try? ChildProcess(
                path: "/usr/bin/epmd", ["-kill"], environment: self.environment, output: "\(self.folder)/output")
            return mapper?.wait() == 0
        }
    }

    /// The virtual machine itself; the script that started it only waits.
    private var beam: pid_t? {
        contentsOfFile("\(folder)/pid")?.split(whereSeparator: \.isWhitespace).first.flatMap { pid_t($0) }
    }

    private func signal(_ number: Int32) {
        if let beam, beam > 1 { kill(beam, number) }
    }

    private func prepare(_ tls: String?) throws {
        let listener =
            if let tls {
                """
                listeners.tcp = none
                listeners.ssl.1 = 127.0.0.1:\(port)
                ssl_options.cacertfile = \(tls)/ca.pem
                ssl_options.certfile = \(tls)/cert.pem
                ssl_options.keyfile = \(tls)/key.pem
                """
            } else {
                "listeners.tcp.1 = 127.0.0.1:\(port)"
            }
        try write("\(listener)\ndisk_free_limit.absolute = 50MB\n", "rabbitmq.conf")
        try write("[].\n", "enabled_plugins")
        try write(hexadecimal(SystemRandom().bytes(20)), ".erlang.cookie")
        chmod("\(folder)/.erlang.cookie", 0o400)
    }

    private func write(_ text: String, _ name: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
    }

    private var environment: [String: String] {
        [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder, "LANG": "C.UTF-8",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null", "RABBITMQ_NODENAME": "rabbit\(port)@localhost",
            "RABBITMQ_CONFIG_FILE": "\(folder)/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "\(folder)/enabled_plugins", "RABBITMQ_MNESIA_BASE": "\(folder)/mnesia",
            "RABBITMQ_LOG_BASE": "\(folder)/log", "RABBITMQ_PID_FILE": "\(folder)/pid",
            "RABBITMQ_DIST_PORT": String(port + 2), "ERL_EPMD_PORT": String(port + 3),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
        ]
    }

    private var answers: Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(socket, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
