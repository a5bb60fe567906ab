package import Auth
package import HTTP
package import Kernel

/// Which access tokens a program accepts, and where it has their keys from.
package struct TokenSettings: Sendable {
    /// Who signs access tokens (`iss`), and whom they are for (`aud`).
    package let issuer: String
    package let audience: String
    /// Where the public keys of access tokens are had from.
    package let keySetURL: String
    /// Verifies access tokens signed with a shared secret, for compatibility.
    package let sharedSecret: String?
    /// Verifies access tokens by a key given as a PEM file, beside the key set.
    package let publicKeyFile: String?

    /// The most bytes of a key set.
    private static let keySetBytes = 65_536

    /// Reads them.
    package init(_ settings: inout SettingsReader) {
        let userService = settings.text(
            "USER_SERVICE_URL", default: "http://127.0.0.1:8001", "the user service, which publishes the token keys")
        keySetURL = userService + "/.well-known/jwks.json"
        issuer = settings.text("JWT_ISSUER", default: "analyticbot", "who signs access tokens")
        audience = settings.text("JWT_AUDIENCE", default: "analyticbot-api", "whom access tokens are for")
        sharedSecret = settings.optionalSecret(
            "JWT_HS256_SECRET", minimumBytes: 32, "shared secret of HS256 access tokens, at least 32 bytes")
        publicKeyFile = settings.optionalText("JWT_PUBLIC_KEY_FILE", "PEM file of a key that signs access tokens")
    }

    /// What every accepted token says.
    package var rules: ClaimRules { ClaimRules(issuer: issuer, audience: audience) }

    /// The keys that the settings name, and those that the user service publishes.
    package func publishedKeys(by client: HTTPClient, clock: any WallClock) throws -> RemoteKeySet {
        RemoteKeySet(fixed: try fixedKeys(), clock: clock) { [keySetURL] in
            let response = try await client.send(ClientRequest(.get, keySetURL))
            guard response.status == .ok else {
                throw ServiceError(.badUpstream, "The key set answers \(response.status.code).")
            }
            return try await response.body.collect(upTo: TokenSettings.keySetBytes)
        }
    }

    /// The keys that the settings name.
    package func fixedKeys() throws -> [VerificationKey] {
        var keys: [VerificationKey] = []
        if let sharedSecret {
            keys.append(try VerificationKey(id: "hs256", secret: Array(sharedSecret.utf8)))
        }
        if let publicKeyFile {
            guard let text = contentsOfFile(publicKeyFile), let key = try? VerificationKey(publicPEM: text) else {
                throw ConfigurationError(mistakes: ["JWT_PUBLIC_KEY_FILE=\(publicKeyFile) holds no public key"])
            }
            keys.append(key)
        }
        return keys
    }
}
