internal import HTTP

/// What a header field is to a gateway, told by its name alone and where it lies: this is asked about every field of
/// every request.
extension FieldName {
    /// Fields that belong to one connection and are never passed on (RFC 9110 §7.6.1).
    var isHopByHop: Bool {
        switch count {
        case 2: equals("te")
        case 7: equals("trailer") || equals("upgrade")
        case 10: equals("connection") || equals("keep-alive")
        case 14: equals("http2-settings")
        case 16: equals("proxy-connection")
        case 17: equals("transfer-encoding")
        case 18: equals("proxy-authenticate")
        case 19: equals("proxy-authorization")
        case 25: equals("proxy-authentication-info")
        default: false
        }
    }

    /// Fields of a request that only the gateway may set. A client's copies are dropped, whatever it hopes a service
    /// will believe; names with an underscore too, for some programs read `X_User_Id` as `X-User-Id`.
    var isOurs: Bool {
        if contains(UInt8(ascii: "_")) { return true }
        if begins(with: "x-") { return isOursWithX }
        return switch count {
        case 3: equals("via")
        case 4: equals("host")
        case 6: equals("expect")
        case 9: equals("forwarded")
        case 11: equals("traceparent")
        case 14: equals("content-length") || equals("true-client-ip")
        default: false
        }
    }

    private var isOursWithX: Bool {
        guard count > 2 else { return false }
        return switch bytes[2] | 0x20 {
        case UInt8(ascii: "a"): begins(with: "x-auth-")
        case UInt8(ascii: "c"): begins(with: "x-client-ip")
        case UInt8(ascii: "f"): begins(with: "x-forwarded-")
        case UInt8(ascii: "h"): begins(with: "x-http-method")
        case UInt8(ascii: "i"): begins(with: "x-internal-")
        case UInt8(ascii: "m"): begins(with: "x-method-override")
        case UInt8(ascii: "o"): begins(with: "x-original-")
        case UInt8(ascii: "p"): begins(with: "x-plan")
        case UInt8(ascii: "r"):
            equals("x-request-id") || equals("x-real-ip") || equals("x-request-timeout-ms")
                || begins(with: "x-roles") || equals("x-rewrite-url")
        case UInt8(ascii: "s"): begins(with: "x-service-")
        case UInt8(ascii: "u"): begins(with: "x-user-")
        default: false
        }
    }

    /// Fields of an answer that tell of our machinery, and those that our own server writes.
    var staysInside: Bool {
        switch count {
        case 3: equals("via")
        case 4: equals("date")
        case 6: equals("server")
        case 7: equals("alt-svc")
        case 11: equals("traceparent")
        case 12: equals("x-powered-by") || equals("x-request-id")
        case 14: equals("content-length")
        default: false
        }
    }
}
