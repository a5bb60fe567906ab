import Glibc
import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

/// The fault proxy of the shared suites, as a process between the gateway and an instance: it delays, cuts, garbles and
/// swallows what goes through, and can be stopped as a machine that hangs.
struct FaultProxy: Sendable {
    /// The program beside this checkout; nil where it is absent.
    static let path: String? = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let path = "/\(root)/../shared/suites/faults/faultproxy.py"
        return access(path, R_OK) == 0 ? path : nil
    }()
    static let absence: Comment = "the shared fault proxy (suites/faults/faultproxy.py) is not beside this checkout"

    let port: Int
    private let control: Int
    private let process: pid_t
    private let client: HTTPClient

    /// Starts one before `target` and waits until it listens.
    static func start(before target: Int, client: HTTPClient) async throws -> FaultProxy {
        guard let path else { throw SupportError("there is no fault proxy") }
        let (port, control) = (try freePort(), try freePort())
        var child = pid_t()
        let arguments = ["python3", path, "\(port):\(target):link", "--api", "\(control)"]
        var copies = arguments.map { strdup($0) } + [nil]
        let status = posix_spawnp(&child, "python3", nil, nil, &copies, environ)
        for copy in copies { free(copy) }
        guard status == 0 else { throw SupportError("python3 did not start: \(String(cString: strerror(status)))") }
        let proxy = FaultProxy(port: port, control: control, process: child, client: client)
        guard await eventually(attempts: 1_000, { (try? await proxy.tell("/stats")) != nil }) else {
            proxy.end()
            throw SupportError("the fault proxy does not answer")
        }
        return proxy
    }

    /// Brings a fault about: `latency=2000`.
    func set(_ faults: String) async throws { try await tell("/set?name=link&\(faults)") }

    /// Takes all faults back.
    func clear() async throws { try await tell("/clear?name=link") }

    /// Lets it hang, or go on.
    func hang(_ isHanging: Bool) { kill(process, isHanging ? SIGSTOP : SIGCONT) }

    func end() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    private func tell(_ target: String) async throws {
        let answer = try await client.send(ClientRequest(.get, "http://127.0.0.1:\(control)\(target)"))
        _ = try await answer.body.collect(upTo: 10_000)
    }

    /// A port that nobody listens on at this moment.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw SupportError("there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
