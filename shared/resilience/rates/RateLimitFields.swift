/// The texts of the fields `RateLimit`, `RateLimit-Policy` and `Retry-After`.
///
/// Structured field lists of Strings with Integer parameters (RFC 9651; draft-ietf-httpapi-ratelimit-headers-10).
package enum RateLimitFields {
    /// `"auth";q=30;w=60`: what the limits are.
    package static func policy(_ limits: [RateLimit]) -> String {
        limits.map { "\(quoted($0.name));q=\($0.quota);w=\(wholeSeconds($0.window))" }.joined(separator: ", ")
    }

    /// `"auth";r=29;t=2`: what is left of each, and in how many seconds all of it is available again.
    package static func state(_ verdicts: [RateVerdict]) -> String {
        verdicts.map { "\(quoted($0.limit.name));r=\($0.remaining);t=\(wholeSeconds($0.reset))" }
            .joined(separator: ", ")
    }

    /// Delay seconds (RFC 9110 §10.2.3), rounded up and at least 1: a client that obeys is not refused again.
    package static func retryAfter(_ span: Duration) -> String { String(max(1, wholeSeconds(span))) }

    private static func wholeSeconds(_ span: Duration) -> Int64 {
        let (seconds, rest) = span.components
        return max(0, rest > 0 ? seconds + 1 : seconds)
    }

    /// RFC 9651 §3.3.3: printable ASCII, with `"` and `\` escaped; anything else becomes `?`.
    private static func quoted(_ name: String) -> String {
        var text = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append((0x20...0x7E).contains(scalar.value) ? scalar : "?")
        }
        return text + "\""
    }
}
