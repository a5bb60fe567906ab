package import Kernel

/// Where a webhook goes, as its owner wrote it: `https://example.com/hooks/telegram`.
package struct WebhookURL: Sendable, Hashable {
    package let text: String

    /// Letters of a URL, at most.
    package static let longest = 2_048

    /// Throws `.invalid` for what is no plain URL of a place that `rule` lets strangers send us to. Where its name
    /// leads is judged at each delivery.
    package init(_ text: String, rule: OutwardRule) throws(ServiceError) {
        guard text.utf8.count <= WebhookURL.longest else {
            throw WebhookURL.refusal("must have at most \(WebhookURL.longest) letters", code: "length")
        }
        guard let place = WebhookURL.place(text) else {
            throw WebhookURL.refusal(
                "must be a URL such as https://example.com/hook, in ASCII, without user, spaces and #", code: "format")
        }
        if let refusal = rule.refusal(isTLS: place.isTLS, host: place.host, port: place.port) {
            throw WebhookURL.refusal(refusal, code: "forbidden")
        }
        self.text = text
    }

    /// For repositories only.
    package init(restoring text: String) {
        self.text = text
    }

    /// Whom it names, without what may stand in a path.
    package var host: String { WebhookURL.place(text)?.host ?? "" }

    private static func refusal(_ detail: String, code: String) -> ServiceError {
        .invalid("url", detail, code: code)
    }

    /// Scheme, host and port of a URL that can be read in one way only; nil otherwise.
    private static func place(_ text: String) -> (isTLS: Bool, host: String, port: Int)? {
        let refused = Array("\"#<>@\\^`{|}".utf8)
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !refused.contains($0) }),
            let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) })
        else { return nil }
        let isTLS = scheme == "https://"
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        var (host, rest) = (authority[...], Substring())
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard IPAddress(String(host)) != nil, host.contains(":") else { return nil }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            rest = authority[colon...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty { return (isTLS, String(host), isTLS ? 443 : 80) }
        let digits = rest.dropFirst()
        guard rest.first == ":", (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), port <= 65_535
        else { return nil }
        return (isTLS, String(host), port)
    }
}
