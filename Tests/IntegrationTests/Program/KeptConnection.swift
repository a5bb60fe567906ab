internal import Glibc
internal import TestSupport

/// One connection that is used for many requests, on a plain blocking socket, as a proxy before the suite keeps them.
///
/// `@unchecked Sendable`: one request at a time, for each is awaited before the next.
final class KeptConnection: @unchecked Sendable {
    private let socket: Int32
    private var unread: [UInt8] = []
    /// Whether the server said that it will take no other request here (RFC 9112 §9.6).
    private(set) var isOver = false

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(socket)
            throw SupportError("nobody listens on port \(port)")
        }
    }

    deinit { close(socket) }

    /// Sends a request without a body and reads the whole answer; its status. Throws when the connection breaks.
    func get(_ path: String, token: String) throws -> Int {
        let message = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
        guard send(socket, message, message.count, Int32(MSG_NOSIGNAL)) == message.count else {
            throw SupportError("the connection broke while sending")
        }
        let head = try readHead()
        let lines = head.lowercased().split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length = lines.first(where: { $0.hasPrefix("content-length: ") })?.dropFirst(16),
            let count = Int(length)
        else { throw SupportError("an answer without status or length: \(head)") }
        while unread.count < count { try receive() }
        unread.removeFirst(count)
        isOver = lines.contains("connection: close")
        return status
    }

    private func readHead() throws -> String {
        while true {
            for index in unread.indices.dropLast(3) where unread[index...].starts(with: [13, 10, 13, 10]) {
                let head = String(decoding: unread[..<index], as: UTF8.self)
                unread.removeFirst(index + 4)
                return head
            }
            try receive()
        }
    }

    private func receive() throws {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &piece, piece.count, 0)
        guard count > 0 else { throw SupportError("the connection ended without an answer (\(count), \(errno))") }
        unread += piece[..<count]
    }
}
