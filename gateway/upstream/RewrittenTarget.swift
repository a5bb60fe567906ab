internal import HTTP
internal import Kernel

/// The path and query that a service is asked for.
enum RewrittenTarget {
    /// The client's target as it came, still encoded, or under another path. Throws `.malformed` for a path that two
    /// readers could shorten differently.
    static func target(of request: Request, _ rewrite: PathRewrite?) throws(ServiceError) -> String {
        try check(request.target)
        switch rewrite {
        case nil: return request.target
        case .replacePrefix(let prefix, let other): return replacing(prefix, with: other, in: request.target)
        case .template(let template):
            let path = try filled(template, request.parameters)
            guard let query = request.target.firstIndex(of: "?") else { return path }
            return path + request.target[query...]
        }
    }

    /// Both sides must see the same path: one with an empty segment goes no further (RFC 3986 §6.2.2.3).
    private static func check(_ target: String) throws(ServiceError) {
        var before: UInt8 = 0
        var length = 0
        for byte in target.utf8 {
            if byte == UInt8(ascii: "?") { break }
            if byte == UInt8(ascii: "/"), before == byte { throw ambiguous }
            before = byte
            length += 1
        }
        if before == UInt8(ascii: "/"), length > 1 { throw ambiguous }
    }

    private static var ambiguous: ServiceError {
        ServiceError(.malformed, "The path has an empty segment.", code: "ambiguous_path")
    }

    /// As many segments as the prefix has are exchanged: the client may have written them in another encoding than the
    /// route, and what follows must stay byte for byte what it was.
    private static func replacing(_ prefix: String, with other: String, in target: String) -> String {
        var slashes = prefix.split(separator: "/").count + 1
        let rest = target.utf8.firstIndex { byte in
            if byte == UInt8(ascii: "/") { slashes -= 1 }
            return slashes == 0 || byte == UInt8(ascii: "?")
        }
        let base = other.hasSuffix("/") ? String(other.dropLast()) : other
        let rewritten = base + (rest.map { target[$0...] } ?? "")
        return rewritten.hasPrefix("/") ? rewritten : "/" + rewritten
    }

    /// The template with every `{name}` and `{name...}` replaced by what the route caught, encoded again.
    static func filled(_ template: String, _ parameters: PathParameters) throws(ServiceError) -> String {
        var path = ""
        for segment in template.split(separator: "/") {
            path += "/"
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
                path += segment
                continue
            }
            let isRest = segment.hasSuffix("...}")
            let value = try parameters.text(String(segment.dropFirst().dropLast(isRest ? 4 : 1)))
            path += encoded(value, keepingSlashes: isRest)
        }
        return path.isEmpty ? "/" : path
    }

    /// RFC 3986 §2.3 — everything but unreserved characters is written as `%XX`.
    private static func encoded(_ text: String, keepingSlashes: Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "/") where keepingSlashes: bytes.append(byte)
            default: bytes += Array("%\(hexadecimal([byte]).uppercased())".utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
