internal import Glibc

/// An address to connect to.
struct SocketAddress: Sendable {
    let family: Int32
    private let bytes: [UInt8]

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

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { raw in
            raw.copyBytes(from: bytes)
            // `storage` is as large and aligned as any socket address, and holds the bytes of one.
            let pointer = raw.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self) }
            guard let pointer else { preconditionFailure("storage has an address") }
            return body(pointer, socklen_t(bytes.count))
        }
    }
}
