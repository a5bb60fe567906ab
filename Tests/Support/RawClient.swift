internal import Glibc

/// A client that sends bytes as they are and shows what came back, byte for byte.
package struct RawClient: Sendable {
    package let port: Int

    private let patience: Int

    /// `patience` is how many seconds a read waits, so that a silent server fails a test instead of stopping it.
    package init(port: Int, patience: Int = 10) {
        self.port = port
        self.patience = patience
    }

    /// Sends the pieces one after the other, then reads until the server closes or `ended` says that it is enough.
    package func exchange(
        _ pieces: [String], until ended: @Sendable (String) -> Bool = { _ in false }
    ) throws -> String {
        let descriptor = try connected()
        defer { close(descriptor) }
        for piece in pieces {
            var rest = Array(piece.utf8)[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                // The server may have answered and hung up already: what it said can still be read.
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while !ended(String(decoding: bytes, as: UTF8.self)) {
            let got = recv(descriptor, &piece, piece.count, 0)
            guard got > 0 else { break }
            bytes += piece[..<got]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A connection whose reads give up when the patience is at its end.
    package func connected() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, status == 0 else { throw SupportError("cannot connect to port \(port)") }
        return descriptor
    }
}
