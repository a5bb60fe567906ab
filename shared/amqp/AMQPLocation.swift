package import Kernel

/// Where a broker is: `amqp://[user:password@]host[:port][/vhost]`, or `amqps://` for TLS; user, password and vhost
/// percent-encoded (RabbitMQ URI specification). No vhost is `/`, no user is `guest`.
package struct AMQPLocation: Sendable, Equatable, CustomStringConvertible {
    package let isEncrypted: Bool
    package let host: String
    package let port: Int
    package let user: String
    package let password: String
    package let virtualHost: String
    /// The certificates that the broker's is verified by; nil for the system's.
    package let authorities: String?

    /// Debian's bundle of the certificates that are trusted everywhere.
    static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    /// `.invalid` when the text is no such URL. `authorities` is the path of a PEM file.
    package init(url: String, authorities: String? = nil) throws(ServiceError) {
        guard let scheme = ["amqp://", "amqps://"].first(where: url.hasPrefix) else {
            throw Self.refusal("must begin with amqp:// or amqps://")
        }
        isEncrypted = scheme == "amqps://"
        self.authorities = authorities
        let rest = url.dropFirst(scheme.count)
        guard !rest.contains("?"), !rest.contains("#") else { throw Self.refusal("has parameters, which are not read") }
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<end]
        let at = authority.lastIndex(of: "@")
        (user, password) = try Self.credentials(at.map { authority[..<$0] })
        let server = authority[(at.map { authority.index(after: $0) } ?? authority.startIndex)...]
        (host, port) = try Self.server(server, port: isEncrypted ? 5_671 : 5_672)
        let path = rest[end...].dropFirst()
        guard !path.contains("/"), let name = Self.decoded(path), !name.contains("\0") else {
            throw Self.refusal("names no virtual host: write %2F for a slash in it")
        }
        virtualHost = name.isEmpty ? "/" : name
    }

    /// Without user and password.
    package var description: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        return "\(isEncrypted ? "amqps" : "amqp")://\(shownHost):\(port)/\(virtualHost == "/" ? "%2F" : virtualHost)"
    }

    private static func credentials(_ text: Substring?) throws(ServiceError) -> (String, String) {
        guard let text else { return ("guest", "guest") }
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let user = decoded(halves[0]), let password = decoded(halves[1]), !user.isEmpty,
            !(user + password).contains("\0")
        else { throw refusal("needs user:password before the @") }
        return (user, password)
    }

    private static func server(_ text: Substring, port standard: Int) throws(ServiceError) -> (String, Int) {
        var (host, after) = (text, Substring())
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw refusal("has an address without its ]") }
            host = text[text.index(after: text.startIndex)..<end]
            after = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            (host, after) = (text[..<colon], text[colon...])
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw refusal("names no host") }
        if after.isEmpty { return (String(host), standard) }
        let digits = after.dropFirst()
        guard after.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            (1...65_535).contains(port)
        else { throw refusal("has no valid port") }
        return (String(host), port)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let pair = rest.prefix(2)
            guard pair.count == 2, let value = UInt8(String(decoding: pair, as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func refusal(_ what: String) -> ServiceError {
        ServiceError.invalid("RABBITMQ_URL", "The RabbitMQ URL \(what).")
    }
}
