internal import Glibc
internal import Kernel
internal import Reactor
internal import TestSupport

/// An HTTP client on plain blocking sockets, one connection a request: it shares no code with the server it asks, and a
/// server that dies in the middle of an answer gives an error, never half an answer.
struct PlainClient: Sendable {
    let port: Int
    /// Whom the client speaks for, as a proxy before the gateway would say; nil says nothing.
    var forwardedFor: String?
    private let threads = BlockingPool(threads: 8, queue: 1_000, name: "plain-client")

    /// How long an answer may take.
    private static let patience = timeval(tv_sec: 30, tv_usec: 0)

    init(port: Int) { self.port = port }

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]

        var isSuccess: Bool { (200..<300).contains(status) }

        /// The body as JSON; throws when it is none.
        var json: JSONValue { get throws { try JSONValue(parsing: body) } }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func get(_ path: String, token: String? = nil) async throws -> Answer {
        try await send("GET", path, token: token, type: nil, body: [])
    }

    /// `key` is sent as `Idempotency-Key`.
    func post(_ path: String, _ body: JSONValue, token: String? = nil, key: String? = nil) async throws -> Answer {
        var json = JSONWriter()
        body.write(to: &json)
        return try await send("POST", path, token: token, type: "application/json", body: json.bytes, key: key)
    }

    func send(
        _ method: String, _ path: String, token: String?, type: String?, body: [UInt8], key: String? = nil,
        fields: [(name: String, value: String)] = []
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if let forwardedFor { head += "X-Forwarded-For: \(forwardedFor)\r\n" }
        if let key { head += "Idempotency-Key: \(key)\r\n" }
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        if let type { head += "Content-Type: \(type)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
        let message = Array((head + "\r\n").utf8) + body
        let port = port
        return try await threads.run {
            try PlainClient.read(from: try PlainClient.exchange(message, port), isBodiless: method == "HEAD")
        }
    }

    /// Sends the message and reads until the server closes the connection.
    private static func exchange(_ message: [UInt8], _ port: Int) throws -> [UInt8] {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var patience = patience
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
        guard connected == 0 else { throw SupportError("nobody listens on port \(port)") }
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SupportError("the connection broke while sending") }
            sent += count
        }
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count >= 0 else { throw SupportError("the connection broke while receiving") }
            if count == 0 { return received }
            received += piece[..<count]
        }
    }

    /// Reads a whole answer; one cut short is refused.
    private static func read(from bytes: [UInt8], isBodiless: Bool) throws -> Answer {
        let mark = Array("\r\n\r\n".utf8)
        let found = bytes.indices.first {
            $0 + 4 <= bytes.count && bytes[$0] == 13 && Array(bytes[$0..<$0 + 4]) == mark
        }
        guard let end = found else { throw SupportError("the answer ended within its head") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        guard let status else { throw SupportError("the answer has no status") }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        var body = Array(bytes[(end + 4)...])
        if isBodiless { return Answer(status: status, headers: headers, body: body) }
        if headers["transfer-encoding"]?.lowercased() == "chunked" {
            body = try withoutChunks(body)
        } else if let length = headers["content-length"].flatMap({ Int($0) }), body.count != length {
            throw SupportError("the answer has \(body.count) of \(length) bytes")
        }
        return Answer(status: status, headers: headers, body: body)
    }

    private static func withoutChunks(_ bytes: [UInt8]) throws -> [UInt8] {
        var rest = bytes[...]
        var body: [UInt8] = []
        while let lineEnd = rest.firstIndex(of: 10) {
            let size = String(decoding: rest[..<lineEnd], as: UTF8.self).prefix { $0.isHexDigit }
            guard let count = Int(size, radix: 16), lineEnd + 1 + count + 2 <= rest.endIndex else { break }
            if count == 0 { return body }
            body += rest[(lineEnd + 1)..<(lineEnd + 1 + count)]
            rest = rest[(lineEnd + 1 + count + 2)...]
        }
        throw SupportError("the answer ended within its chunks")
    }
}
