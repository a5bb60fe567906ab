package import Kernel

/// Where a mail server is: `smtp://[user:password@]host[:port]`, user and password percent-encoded.
package struct SMTPLocation: Sendable, Equatable, CustomStringConvertible {
    package let host: String
    package let port: Int
    package let login: Login?
    package let security: Security

    package struct Login: Sendable, Equatable {
        package let user: String
        package let password: String
    }

    /// How the connection is kept secret.
    package enum Security: String, Sendable, CaseIterable {
        /// Plain at first, TLS before anything is said; without it nothing is sent (RFC 3207).
        case starttls
        /// TLS from the first byte (RFC 8314 §3.3).
        case tls
        /// In the clear.
        case none

        /// RFC 6409, RFC 8314 §3.3.
        fileprivate var port: Int { self == .tls ? 465 : 587 }
    }

    /// `.invalid` when the text is no such URL, with words that do not repeat the password.
    package init(url: String, security: Security) throws(ServiceError) {
        guard url.hasPrefix("smtp://"), !url.contains(where: \.isWhitespace) else {
            throw Self.refusal("must begin with smtp://")
        }
        let authority = url.dropFirst("smtp://".count)
        guard !authority.contains(where: { "/?#".contains($0) }) else { throw Self.refusal("must end with the port") }
        let at = authority.lastIndex(of: "@")
        login = try Self.login(at.map { authority[..<$0] })
        (host, port) = try Self.server(
            authority[(at.map { authority.index(after: $0) } ?? authority.startIndex)...], security.port)
        self.security = security
    }

    /// Without the password.
    package var description: String { "smtp://\(authority) (\(security.rawValue))" }

    /// Whether it is this machine, named so that no look-up can make it another.
    package var isLoopback: Bool { host == "localhost" || IPAddress(host)?.isLoopback == true }

    /// Host and port as a URL has them.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    private static func login(_ text: Substring?) throws(ServiceError) -> Login? {
        guard let text else { return nil }
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let user = decoded(halves[0]), let password = decoded(halves[1]), !user.isEmpty,
            !password.isEmpty, !(user + password).unicodeScalars.contains(where: MailGrammar.isControl)
        else { throw refusal("needs user:password before the @") }
        return Login(user: user, password: password)
    }

    private static func server(_ text: Substring, _ usual: Int) throws(ServiceError) -> (String, Int) {
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
        guard IPAddress(String(host)) != nil || MailAddress.isDomain(host.utf8) else { throw refusal("names no host") }
        guard let port else { return (String(host), usual) }
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port),
            (1...65_535).contains(number)
        else { throw refusal("has no valid port") }
        return (String(host), number)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func refusal(_ what: String) -> ServiceError {
        .invalid("SMTP_URL", "The URL of the mail server \(what): smtp://user:password@host:587", code: "format")
    }
}
