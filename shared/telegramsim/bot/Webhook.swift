/// Where a bot wants its updates sent.
struct Webhook: Sendable, Equatable {
    struct Refused: Error {
        let reply: BotReply
    }

    let url: String
    let secret: String?

    private static let ports = ["", ":443", ":80", ":88", ":8443"]
    private static let longestSecret = 256

    /// HTTPS on one of the four ports, or anything on this machine as a server in local mode takes it; and a secret of
    /// letters, digits, `_` and `-`.
    init(url: String, secret: String?) throws(Refused) {
        let isLocal = ["http://127.0.0.1:", "http://localhost:"].contains(where: url.hasPrefix)
        guard url.hasPrefix("https://") || isLocal else {
            throw Refused(reply: .badRequest("bad webhook: An HTTPS URL must be provided for webhook"))
        }
        let host = url.dropFirst(isLocal ? 7 : 8).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let port = host.drop { $0 != ":" }
        guard !host.prefix(while: { $0 != ":" }).isEmpty, !url.contains(" ") else {
            throw Refused(reply: .badRequest("invalid webhook URL specified"))
        }
        guard isLocal || Webhook.ports.contains(String(port)) else {
            throw Refused(
                reply: .badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"))
        }
        if let secret {
            guard secret.utf8.count <= Webhook.longestSecret else {
                throw Refused(reply: .badRequest("secret token is too long"))
            }
            guard secret.utf8.allSatisfy(Webhook.isAllowed) else {
                throw Refused(reply: .badRequest("secret token contains unallowed characters"))
            }
        }
        self.url = url
        self.secret = secret
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}
