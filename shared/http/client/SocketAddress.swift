internal import Glibc
internal import Kernel

/// An address to connect to.
struct SocketAddress: Sendable {
    let family: Int32
    private let bytes: [UInt8]

    private init(family: Int32, bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    /// The address that the text spells out; nil for a name.
    init?(literal host: String, port: Int) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
            self.init(family: AF_INET, bytes: withUnsafeBytes(of: four) { Array($0) })
        } else if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = UInt16(truncatingIfNeeded: port).bigEndian
            self.init(family: AF_INET6, bytes: withUnsafeBytes(of: six) { Array($0) })
        } else {
            return nil
        }
    }

    /// The addresses of a name or a literal, with that port; blocks, so it runs on the blocking pool.
    static func resolve(_ host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0 else { throw ClientError.connectFailed }
        defer { freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var cursor = found
        while let entry = cursor?.pointee {
            if let address = entry.ai_addr {
                let raw = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
                addresses.append(SocketAddress(family: entry.ai_family, bytes: Array(raw)))
            }
            cursor = entry.ai_next
        }
        return addresses
    }

    /// The address without its port; nil for a family that is no internet's.
    var ip: IPAddress? {
        switch family {
        case AF_INET where bytes.count >= MemoryLayout<sockaddr_in>.size:
            bytes.withUnsafeBytes { raw in
                let four = raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
                return IPAddress(four: UInt32(bigEndian: four))
            }
        case AF_INET6 where bytes.count >= MemoryLayout<sockaddr_in6>.size:
            bytes.withUnsafeBytes { raw in
                let six = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
                return IPAddress(
                    bits: withUnsafeBytes(of: six) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) })
            }
        default: nil
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(bytes.count)) }
        }
    }
}
