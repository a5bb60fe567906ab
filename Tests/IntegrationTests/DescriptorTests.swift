internal import Glibc
internal import Kernel
internal import TestSupport
internal import Testing

@Suite("A gateway without a descriptor left", .suiteOfItsOwn)
struct DescriptorTests {
    private static let limit = 64

    /// What a client of the crowd sends: nothing, so that its connection may be given up for another, or the beginning
    /// of a request, so that it may not.
    @Test(arguments: ["", "GET /health HT"])
    func `it neither dies nor spins, gives idle connections up for new ones, and recovers`(sent: String) async throws {
        try await withTemporaryFolder { folder in
            let port = try Self.freePort()
            let gateway = try ChildProcess(
                "api-gateway", [], environment: ["PATH": "/usr/bin:/bin", "PORT": "\(port)", "ADMIN_PORT": "0"],
                output: "\(folder)/output.log", descriptors: Self.limit)
            defer { gateway.killAtOnce() }
            let client = PlainClient(port: port)
            #expect(await eventually { (try? await client.get("/health").status) == 200 }, "\(gateway.output)")
            var crowd = try (0..<2 * Self.limit).map { _ in try Self.connection(to: port, sending: sent) }
            defer { for one in crowd { close(one) } }
            #expect(await eventually { Self.openDescriptors(of: gateway) >= Self.limit - 4 })

            let (processor, start) = (try Self.processorTime(of: gateway), ContinuousClock.now)
            while ContinuousClock.now - start < .seconds(2) {
                if sent.isEmpty { #expect(try await client.get("/health").status == 200) }
                try await Task.sleep(for: .milliseconds(20))
            }
            let share = (try Self.processorTime(of: gateway) - processor) / (ContinuousClock.now - start).inSeconds
            #expect(share < 0.2, "it used \(Int(share * 100)) % of a processor")
            #expect(gateway.isRunning)

            for one in crowd { close(one) }
            crowd = []
            #expect(await eventually { (try? await client.get("/health").status) == 200 }, "\(gateway.output)")
        }
    }

    private static func openDescriptors(of process: ChildProcess) -> Int {
        guard let folder = opendir("/proc/\(process.processID)/fd") else { return 0 }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        return entries - 2
    }

    /// Seconds of processor time it has used so far (proc(5), fields 14 and 15 of `stat`).
    private static func processorTime(of process: ChildProcess) throws -> Double {
        guard let text = contentsOfFile("/proc/\(process.processID)/stat"), let end = text.lastIndex(of: ")") else {
            throw SupportError("the gateway has gone")
        }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return [fields[11], fields[12]].compactMap { Double($0) }.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func connection(to port: Int, sending text: String) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, result == 0 else { throw SupportError("nobody listens on port \(port)") }
        let bytes = Array(text.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SupportError("the connection broke while sending")
        }
        return descriptor
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw SupportError("there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return address
    }
}
