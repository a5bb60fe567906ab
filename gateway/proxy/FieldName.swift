/// What a header field is to a gateway, told by its name alone: byte by byte, without case (RFC 9110 §5.1) and without
/// making strings, for this is asked about every field of every request.
enum FieldName {
    /// Whether `name` is `word`, which is given in lower case.
    static func matches(_ name: String, _ word: String) -> Bool {
        name.utf8.count == word.utf8.count && begins(name.utf8.span, word)
    }

    /// Fields that belong to one connection and are never passed on (RFC 9110 §7.6.1).
    static func isHopByHop(_ name: String) -> Bool {
        let name = name.utf8.span
        return switch name.count {
        case 2: begins(name, "te")
        case 7: begins(name, "trailer") || begins(name, "upgrade")
        case 10: begins(name, "connection") || begins(name, "keep-alive")
        case 14: begins(name, "http2-settings")
        case 16: begins(name, "proxy-connection")
        case 17: begins(name, "transfer-encoding")
        case 18: begins(name, "proxy-authenticate")
        case 19: begins(name, "proxy-authorization")
        case 25: begins(name, "proxy-authentication-info")
        default: false
        }
    }

    /// Fields of a request that only the gateway may set. A client's copies are dropped, whatever it hopes a service
    /// will believe; names with an underscore too, for some programs read `X_User_Id` as `X-User-Id`.
    static func isOurs(_ name: String) -> Bool {
        let name = name.utf8.span
        for index in name.indices where name[index] == UInt8(ascii: "_") { return true }
        guard name.count > 2, name[1] == UInt8(ascii: "-"), name[0] | 0x20 == UInt8(ascii: "x") else {
            return switch name.count {
            case 3: begins(name, "via")
            case 4: begins(name, "host")
            case 6: begins(name, "expect")
            case 9: begins(name, "forwarded")
            case 11: begins(name, "traceparent")
            case 14: begins(name, "content-length") || begins(name, "true-client-ip")
            default: false
            }
        }
        return isOursWithX(name)
    }

    private static func isOursWithX(_ name: Span<UInt8>) -> Bool {
        switch name[2] | 0x20 {
        case UInt8(ascii: "a"): begins(name, "x-auth-")
        case UInt8(ascii: "c"): begins(name, "x-client-ip")
        case UInt8(ascii: "f"): begins(name, "x-forwarded-")
        case UInt8(ascii: "h"): begins(name, "x-http-method")
        case UInt8(ascii: "i"): begins(name, "x-internal-")
        case UInt8(ascii: "m"): begins(name, "x-method-override")
        case UInt8(ascii: "o"): begins(name, "x-original-")
        case UInt8(ascii: "p"): begins(name, "x-plan")
        case UInt8(ascii: "r"):
            begins(name, "x-request-id") || begins(name, "x-real-ip") || begins(name, "x-request-timeout-ms")
                || begins(name, "x-roles") || begins(name, "x-rewrite-url")
        case UInt8(ascii: "s"): begins(name, "x-service-")
        case UInt8(ascii: "u"): begins(name, "x-user-")
        default: false
        }
    }

    /// Fields of an answer that tell of our machinery, and those that our own server writes.
    static func staysInside(_ name: String) -> Bool {
        let name = name.utf8.span
        return switch name.count {
        case 3: begins(name, "via")
        case 4: begins(name, "date")
        case 6: begins(name, "server")
        case 7: begins(name, "alt-svc")
        case 11: begins(name, "traceparent")
        case 12: begins(name, "x-powered-by") || begins(name, "x-request-id")
        case 14: begins(name, "content-length")
        default: false
        }
    }

    /// Setting bit 5 makes letters small and leaves digits and hyphens as they are; no other byte of a token
    /// (RFC 9110 §5.6.2) becomes one of them.
    private static func begins(_ name: Span<UInt8>, _ word: String) -> Bool {
        let word = word.utf8.span
        guard name.count >= word.count else { return false }
        for index in word.indices where name[index] | 0x20 != word[index] { return false }
        return true
    }
}
