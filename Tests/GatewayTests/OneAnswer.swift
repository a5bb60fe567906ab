import Glibc
import Reactor
import TestSupport

/// A service that takes one connection, reads the head of one request and answers bytes as they are written here.
struct OneAnswer: Sendable {
    let port: Int
    private let descriptor: Int32
    private let answer: [UInt8]
    private let thread = BlockingPool(threads: 1, queue: 1, name: "one-answer")

    init(_ answer: String) throws {
        self.answer = Array(answer.utf8)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // A gateway that never comes fails the test instead of stopping it.
        var patience = timeval(tv_sec: 90, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw SupportError("no port to listen on") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Serves the one request, and returns its head.
    func serve() async throws -> String {
        let (descriptor, answer) = (descriptor, answer)
        return try await thread.run {
            let connection = accept(descriptor, nil, nil)
            close(descriptor)
            guard connection >= 0 else { throw SupportError("nobody came") }
            defer { close(connection) }
            var head = ""
            var piece = [UInt8](repeating: 0, count: 4_096)
            while !head.contains("\r\n\r\n") {
                let count = recv(connection, &piece, piece.count, 0)
                guard count > 0 else { throw SupportError("the request ended within its head") }
                head += String(decoding: piece[..<count], as: UTF8.self)
            }
            guard send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else {
                throw SupportError("the answer could not be sent")
            }
            return head
        }
    }
}
