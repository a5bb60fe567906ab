internal import HTTP
internal import Kernel

/// Values with a grammar of their own: methods, hosts, fields, days.
enum RouteWords {
    /// The methods that are passed on. OPTIONS is answered here; CONNECT and TRACE by nobody.
    static let passedOn: [HTTPMethod] = [.get, .head, .post, .put, .patch, .delete]

    @Sendable static func methods(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> [HTTPMethod]? {
        let known = passedOn.map { (word: $0.name, value: $0) }
        let methods = node.list(&mistakes) { $0.choice(known, &$1) }
        if case .list(let elements) = node.content, elements.isEmpty {
            mistakes.add(node.place, "an empty list takes no method: leave “methods” out to take all")
        }
        return methods
    }

    /// `api.example.org` or `*.example.org`, in lower case.
    @Sendable static func host(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> String? {
        guard let text = node.text(&mistakes) else { return nil }
        let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        let isName =
            (1...253).contains(name.utf8.count)
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
        if isName { return text }
        mistakes.add(
            node.place, "“\(text)” is no host: write api.example.org or *.example.org, in lower case, without port")
        return nil
    }

    /// A field name (RFC 9110 §5.1), in lower case.
    @Sendable static func fieldName(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> String? {
        guard let text = node.text(&mistakes) else { return nil }
        if isFieldName(text) { return text.lowercased() }
        mistakes.add(node.place, "“\(text)” is no name of a header field")
        return nil
    }

    static func isFieldName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { isLowerOrDigit($0 | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
    }

    /// A day (`2026-11-01`, from its first moment in UTC) or a moment as RFC 3339 writes it.
    static func moment(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> Timestamp?? {
        guard let text = node.text(&mistakes) else { return nil }
        if let moment = CivilDate(text)?.start ?? Timestamp(text) { return .some(moment) }
        mistakes.add(node.place, "“\(text)” is no day: write 2026-11-01 or 2026-11-01T12:00:00Z")
        return nil
    }

    /// A path that can be shown to clients.
    static func path(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> String?? {
        guard let text = node.text(&mistakes) else { return nil }
        do {
            _ = try PathShape(text)
            return .some(text)
        } catch {
            mistakes.add(node.place, error.text)
            return nil
        }
    }

    /// A name of ours: lower-case letters, digits, `-` and `_`, at most 64 bytes.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// A scheme and an authority, and nothing behind them.
    static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.count)
            return !authority.isEmpty
                && authority.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@,\\".utf8.contains($0) }
        }
        return false
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
