package import Kernel

/// Where a Redis server is: `redis://[[user]:password@]host[:port][/database]`, user and password percent-encoded.
package struct RedisLocation: Sendable, Equatable, CustomStringConvertible {
    package let host: String
    package let port: Int
    package let user: String?
    package let password: String?
    package let database: Int

    /// `.invalid` when the text is no such URL. `rediss://` is refused: the client library speaks no TLS.
    package init(url: String) throws(ServiceError) {
        guard url.hasPrefix("redis://") else { throw Self.refusal("must begin with redis://") }
        let rest = url.dropFirst("redis://".count)
        let authorityEnd = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        let at = authority.lastIndex(of: "@")
        (user, password) = try Self.credentials(at.map { authority[..<$0] })
        (host, port) = try Self.server(authority[(at.map { authority.index(after: $0) } ?? authority.startIndex)...])
        let path = rest[authorityEnd...].dropFirst()
        guard let database = path.isEmpty ? 0 : Self.number(path), database <= 65_535 else {
            throw Self.refusal("names no database by its number")
        }
        self.database = database
    }

    /// Without the password.
    package var description: String {
        "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
    }

    private static func credentials(_ text: Substring?) throws(ServiceError) -> (String?, String?) {
        guard let text else { return (nil, nil) }
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let user = decoded(halves[0]), let password = decoded(halves[1]), !password.isEmpty
        else { throw refusal("needs user:password or :password before the @") }
        return (user.isEmpty ? nil : user, password)
    }

    private static func server(_ text: Substring) throws(ServiceError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw refusal("has something after the address") }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw refusal("names no host") }
        guard let port else { return (String(host), 6_379) }
        guard let number = number(port), (1...65_535).contains(number) else { throw refusal("has no valid port") }
        return (String(host), number)
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func refusal(_ what: String) -> ServiceError {
        ServiceError.invalid("REDIS_URL", "The Redis URL \(what).")
    }
}
