internal import HTTP
internal import Kernel

/// A path and query as an administrator writes them, read as our server reads those of clients.
enum AskedTarget {
    /// The decoded path. Throws `.invalid` for what the server refuses before any route is looked for.
    static func path(of target: String) throws(ServiceError) -> String {
        guard target.hasPrefix("/"), target.utf8.count <= 8_192, target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { throw refused("must be a path that begins with a slash, written as a client writes it") }
        var decoded: [UInt8] = []
        var bytes = target.utf8.prefix { $0 != UInt8(ascii: "?") }[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = bytes.popFirst().flatMap(digit), let low = bytes.popFirst().flatMap(digit) else {
                throw refused("has a malformed percent escape; the server answers 400")
            }
            let value = high << 4 | low
            guard value >= 32, value != 127, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\") else {
                throw refused("has an escape that the server refuses with 400")
            }
            decoded.append(value)
        }
        guard let path = String(validating: decoded, as: UTF8.self) else {
            throw refused("is no UTF-8; the server answers 400")
        }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !segments.contains("."), !segments.contains("..") else {
            throw refused("has dot segments; the server answers 400")
        }
        return path
    }

    private static func refused(_ detail: String) -> ServiceError { .invalid("path", detail, code: "format") }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
