internal import CLinux
internal import Glibc
internal import Reactor

/// A socket that clients connect to; shared by several loops through SO_REUSEPORT.
///
/// `@unchecked Sendable`: the watch is touched on the loop's thread only.
final class ListeningSocket: @unchecked Sendable {
    let port: Int
    private let descriptor: Int32
    private var watch: Watch?
    private var loop: EventLoop?

    /// Connections that wait to be accepted, at most.
    private static let waiting: Int32 = 4_096
    /// How long accepting pauses when the process has no descriptor left.
    private static let pause = Duration.milliseconds(100)
    /// Connections accepted in one turn of the loop.
    private static let acceptedPerTurn = 64

    /// `isShared` lets other sockets of this process listen on the same port.
    init(host: String, port: Int, isShared: Bool) throws {
        descriptor = try Self.bound(host: host, port: port, isShared: isShared)
        guard listen(descriptor, Self.waiting) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw SystemError(call: "listen on \(host):\(port)", code: code)
        }
        self.port = Self.boundPort(descriptor)
    }

    /// Throws when something listens there already.
    static func checkFree(host: String, port: Int) throws {
        let descriptor = try bound(host: host, port: port, isShared: false)
        Glibc.close(descriptor)
    }

    private static func bound(host: String, port: Int, isShared: Bool) throws -> Int32 {
        let isIPv6 = host.contains(":")
        let descriptor = socket(
            isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0
        )
        guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        if isShared { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, 4) }
        guard (isIPv6 ? bind6(descriptor, host, port) : bind4(descriptor, host, port)) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw SystemError(call: "listen on \(host):\(port)", code: code)
        }
        return descriptor
    }

    private static func bind4(_ descriptor: Int32, _ host: String, _ port: Int) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        guard inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr) == 1 else {
            errno = EINVAL
            return -1
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func bind6(_ descriptor: Int32, _ host: String, _ port: Int) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = UInt16(port).bigEndian
        guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else {
            errno = EINVAL
            return -1
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            // The port stands at the same place for both families.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Int(UInt16(bigEndian: $0.pointee.sin_port))
            }
        }
    }

    /// Accepts on this loop. `whenFull` is called when the process has no descriptor left: it may give one back.
    func watch(
        on loop: EventLoop, _ accepted: @escaping (Int32, String) -> Void, whenFull: @escaping () -> Bool
    ) {
        self.loop = loop
        watch = loop.watch(descriptor, for: .read) { [self] _ in
            for _ in 0..<Self.acceptedPerTurn {
                guard let (client, peer) = accept() else {
                    // EMFILE, ENFILE: the connection stays in the kernel's queue, and would wake us without end.
                    if errno == EMFILE || errno == ENFILE, !whenFull() { pause(on: loop) }
                    return
                }
                accepted(client, peer)
            }
        }
    }

    private func accept() -> (Int32, String)? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 46) { peer in
            guard let text = peer.baseAddress else { return nil }
            let client = clinux_accept(descriptor, text, 46)
            guard client >= 0 else { return nil }
            var yes: Int32 = 1
            setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
            return (client, String(cString: text))
        }
    }

    private func pause(on loop: EventLoop) {
        watch?.update([])
        loop.schedule(after: Self.pause) { [weak self] in self?.watch?.update(.read) }
    }

    func close() async {
        guard let loop else { return }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            loop.run { [self] in
                watch?.cancel()
                watch = nil
                Glibc.close(descriptor)
                done.resume()
            }
        }
    }
}
