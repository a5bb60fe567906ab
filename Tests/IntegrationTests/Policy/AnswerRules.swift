internal import Kernel

/// What holds of every answer, whoever asked and however it went.
struct AnswerRules {
    /// Routes whose answer is a token; no other answer may hold one.
    private static let givingTokens: Set<String> = [
        "POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/auth/telegram",
        "POST /internal/users/{id}/token",
    ]
    /// What only the inside knows: statements, files, types, where things run.
    private static let inside = [
        "SELECT ", "INSERT ", "sqlite", "postgres", ".swift", "Optional(", "/usr/", "/tmp/", "127.0.0.1", "Fatal",
    ]

    /// What is wrong with an answer. `mail` are the addresses that the caller may be shown; nil for all.
    static func complaints(_ answer: PlainClient.Answer, to name: String, mail: Set<String>?) -> [String] {
        var complaints = fields(answer)
        if answer.status >= 400 { complaints += problem(answer) }
        let text = answer.text
        if text.contains("$argon2") || text.contains("password_hash\":") {
            complaints.append("tells of a password's hash")
        }
        if !givingTokens.contains(name), text.contains("eyJ") || text.contains("refresh_token") {
            complaints.append("holds a token")
        }
        if let mail {
            complaints += addresses(in: text).subtracting(mail).sorted().map { "shows \($0), who is somebody else" }
        }
        return complaints
    }

    private static func fields(_ answer: PlainClient.Answer) -> [String] {
        var complaints: [String] = []
        let fields = answer.headers
        if fields["x-content-type-options"] != "nosniff" { complaints.append("X-Content-Type-Options is not nosniff") }
        if fields["referrer-policy"] != "no-referrer" { complaints.append("Referrer-Policy is not no-referrer") }
        if fields["content-security-policy"]?.contains("default-src 'none'") != true {
            complaints.append("no Content-Security-Policy that allows nothing")
        }
        if fields["cache-control"] == nil { complaints.append("no Cache-Control") }
        for name in ["server", "x-powered-by", "x-served-by"] where fields[name] != nil {
            complaints.append("\(name) tells what runs here")
        }
        return complaints
    }

    /// A refusal is a problem (RFC 9457) and tells nothing of the inside.
    private static func problem(_ answer: PlainClient.Answer) -> [String] {
        var complaints: [String] = []
        if answer.headers["content-type"] != "application/problem+json" { complaints.append("is no problem") }
        for word in inside where answer.text.contains(word) { complaints.append("tells \(word)") }
        guard let body = try? answer.json, body["status"]?.integer == Int64(answer.status), body["code"] != nil else {
            complaints.append("its body does not say its status and code")
            return complaints
        }
        return complaints
    }

    /// The e-mail addresses of accounts that a text holds.
    static func addresses(in text: String) -> Set<String> {
        var found: Set<String> = []
        var rest = text[...]
        while let at = rest.firstRange(of: "@example.org") {
            let name = rest[..<at.lowerBound].reversed().prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
            found.insert(String(name.reversed()) + "@example.org")
            rest = rest[at.upperBound...]
        }
        return found
    }
}
