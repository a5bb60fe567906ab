internal import HTTP
internal import Kernel

/// What the claims of a token must say for it to be accepted (RFC 7519 §4.1, RFC 8725 §3).
package struct ClaimRules: Sendable {
    package let issuer: String
    package let audience: String
    package let type: TokenType
    /// How far another machine's clock may be off; at most a minute.
    package let leeway: Duration
    /// The longest time between `iat` and `exp`; nil leaves it to the issuer. With it, `iat` must be there.
    package let longestLife: Duration?

    package static let greatestLeeway: Duration = .seconds(60)
    /// The longest life of a token that somebody else shows for a person.
    package static let longestActing: Duration = .seconds(60)

    package init(
        issuer: String, audience: String, type: TokenType = .access, leeway: Duration = .seconds(30),
        longestLife: Duration? = nil
    ) {
        self.issuer = issuer
        self.audience = audience
        self.type = type
        self.leeway = min(leeway, ClaimRules.greatestLeeway)
        self.longestLife = longestLife
    }

    func check(_ message: SignedMessage, at now: Timestamp) throws(TokenError) -> TokenClaims {
        guard let claims = JSONValue(objectIn: message.payload) else { throw .malformed }
        guard type.accepts(headerType: message.header["typ"]), claims["token_type"] == .string(type.rawValue) else {
            throw .wrongType
        }
        guard claims["iss"] == .string(issuer) else { throw .wrongIssuer }
        guard isAudience(claims["aud"]) else { throw .wrongAudience }
        guard let expiry = try moment("exp", claims) else { throw .claim("exp") }
        let issued = try moment("iat", claims)
        if let start = try moment("nbf", claims), start > now + leeway { throw .notYetValid }
        if let issued, issued > now + leeway { throw .notYetValid }
        if let longestLife {
            guard let issued else { throw .claim("iat") }
            guard expiry - issued <= longestLife else { throw .tooLongLived }
        }
        guard now < expiry + leeway else { throw .expired }
        let identity = try identity(claims)
        if identity.actor != nil {
            guard let issued else { throw .claim("iat") }
            guard expiry - issued <= ClaimRules.longestActing else { throw .tooLongLived }
        }
        return TokenClaims(identity: identity, expiresAt: expiry + leeway, issuedAt: issued)
    }

    /// RFC 7519 §4.1.3 — one text or a list of texts, ours among them.
    private func isAudience(_ claim: JSONValue?) -> Bool {
        guard let list = claim?.array else { return claim == .string(audience) }
        return list.allSatisfy { $0.string != nil } && list.contains(.string(audience))
    }

    /// RFC 7519 §2 NumericDate: seconds since 1970, perhaps with a fraction, up to the year 9999.
    private func moment(_ name: String, _ claims: JSONValue) throws(TokenError) -> Timestamp? {
        let yearTenThousand: Int64 = 253_402_300_800
        switch claims[name] {
        case nil:
            return nil
        case .integer(let seconds) where (0..<yearTenThousand).contains(seconds):
            return Timestamp(seconds: seconds)
        case .double(let seconds) where seconds >= 0 && seconds < Double(yearTenThousand):
            return Timestamp(microseconds: Int64(seconds * 1_000_000))
        default:
            throw .claim(name)
        }
    }

    private func identity(_ claims: JSONValue) throws(TokenError) -> Identity {
        guard let subject = claims["sub"]?.string else { throw .claim("sub") }
        let tokenID = try optionalText("jti", claims)
        switch type {
        case .access:
            guard let user = ClaimRules.positiveNumber(subject) else { throw .claim("sub") }
            return Identity(
                kind: .user(UserID(user)), role: try role(claims), sessionID: try optionalText("sid", claims),
                tokenID: tokenID, telegramID: try telegramID(claims), scopes: try scopes(claims),
                actor: try actor(claims))
        case .service:
            let prefix = "service:"
            guard subject.hasPrefix(prefix), subject.utf8.count > prefix.utf8.count else { throw .claim("sub") }
            return Identity(
                kind: .service(String(subject.dropFirst(prefix.count))), tokenID: tokenID, scopes: try scopes(claims))
        }
    }

    private func optionalText(_ name: String, _ claims: JSONValue) throws(TokenError) -> String? {
        guard let value = claims[name] else { return nil }
        guard let text = value.string else { throw .claim(name) }
        return text
    }

    private func role(_ claims: JSONValue) throws(TokenError) -> Identity.Role {
        guard let text = try optionalText("role", claims) else { return .user }
        guard let role = Identity.Role(rawValue: text) else { throw .claim("role") }
        return role
    }

    /// RFC 8693 §4.1 — an object that names who acts, by `sub`; one that cannot be read is no token of ours.
    private func actor(_ claims: JSONValue) throws(TokenError) -> String? {
        guard let claim = claims["act"] else { return nil }
        guard let name = claim["sub"]?.string, !name.isEmpty else { throw .claim("act") }
        return name
    }

    /// RFC 8693 §4.2 — words with one space between them.
    private func scopes(_ claims: JSONValue) throws(TokenError) -> [String] {
        guard let text = try optionalText("scope", claims) else { return [] }
        return text.split(separator: " ").map(String.init)
    }

    private func telegramID(_ claims: JSONValue) throws(TokenError) -> TelegramID? {
        switch claims["telegram_id"] {
        case nil: return nil
        case .integer(let number) where number > 0: return TelegramID(number)
        default: throw .claim("telegram_id")
        }
    }

    /// The number that ASCII digits spell, from 1 up, written in the one shortest way.
    private static func positiveNumber(_ text: String) -> Int64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30 else { return nil }
        return Int64(text)
    }
}
