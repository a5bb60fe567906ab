internal import Kernel

/// The texts of the fields `RateLimit`, `RateLimit-Policy` and `Retry-After`.
///
/// Structured field lists of Strings with Integer parameters (RFC 9651; draft-ietf-httpapi-ratelimit-headers-10).
package enum RateLimitFields {
    /// `"auth";q=30;w=60`: what the limits are.
    package static func policy(_ limits: [RateLimit]) -> String {
        list(limits) { limit, text in
            quote(limit.name, into: &text)
            parameter("q", Int64(limit.quota), into: &text)
            parameter("w", wholeSeconds(limit.window), into: &text)
        }
    }

    /// `"auth";r=29;t=2`: what is left of each, and in how many seconds all of it is available again.
    package static func state(_ verdicts: [RateVerdict]) -> String {
        list(verdicts) { verdict, text in
            quote(verdict.limit.name, into: &text)
            parameter("r", Int64(verdict.remaining), into: &text)
            parameter("t", wholeSeconds(verdict.reset), into: &text)
        }
    }

    /// Delay seconds (RFC 9110 §10.2.3), rounded up and at least 1: a client that obeys is not refused again.
    package static func retryAfter(_ span: Duration) -> String { String(max(1, wholeSeconds(span))) }

    private static func wholeSeconds(_ span: Duration) -> Int64 {
        let (seconds, rest) = span.components
        return max(0, rest > 0 ? seconds + 1 : seconds)
    }

    /// Put together in bytes: this is said with every answer.
    private static func list<Member>(_ members: [Member], _ write: (Member, inout [UInt8]) -> Void) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(members.count * 48)
        for member in members {
            if !text.isEmpty { text.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: " ")]) }
            write(member, &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func parameter(_ name: Unicode.Scalar, _ number: Int64, into text: inout [UInt8]) {
        text.append(UInt8(ascii: ";"))
        text.append(UInt8(ascii: name))
        text.append(UInt8(ascii: "="))
        text.append(digits: number)
    }

    /// RFC 9651 §3.3.3: printable ASCII, with `"` and `\` escaped; any other letter becomes `?`.
    private static func quote(_ name: String, into text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0x20...0x7E: text.append(byte)
            // The bytes of one letter beyond ASCII after its first.
            case 0x80...0xBF: break
            default: text.append(UInt8(ascii: "?"))
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
