package import Auth
internal import Discovery
package import HTTP
package import Kernel

/// Which access tokens a program accepts, and where it has their keys from.
package struct TokenSettings: Sendable {
    /// Who signs access tokens (`iss`), and whom they are for (`aud`).
    package let issuer: String
    package let audience: String
    /// Where the public keys of access tokens are had from; each instance of the user service has the same.
    package let keySetURLs: [String]
    /// Verifies access tokens signed with a shared secret, for compatibility.
    package let sharedSecret: String?
    /// Verifies access tokens by a key given as a PEM file, beside the key set.
    package let publicKeyFile: String?

    /// The most bytes of a key set.
    private static let keySetBytes = 65_536

    /// Reads them.
    package init(_ settings: inout SettingsReader) {
        keySetURLs = settings.instances(
            "USER_SERVICE_URL", default: "http://127.0.0.1:8001", "the user service, which publishes the token keys"
        ).map { $0.url + "/.well-known/jwks.json" }
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
        RemoteKeySet(fixed: try fixedKeys(), clock: clock) { [keySetURLs] in
            var failure: any Error = ServiceError(.badUpstream, "No user service is named.")
            for url in keySetURLs {
                do { return try await TokenSettings.keySet(at: url, client) } catch { failure = error }
            }
            throw failure
        }
    }

    private static func keySet(at url: String, _ client: HTTPClient) async throws -> [UInt8] {
        let response = try await client.send(ClientRequest(.get, url))
        guard response.status == .ok else {
            throw ServiceError(.badUpstream, "The key set answers \(response.status.code).")
        }
        return try await response.body.collect(upTo: keySetBytes)
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
