package import HTTP

/// The public keys of access tokens (RFC 7517 §5), for every service that verifies them.
package struct KeysRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/.well-known/jwks.json", access: .everyone, "The public keys of access tokens",
                produces: ["application/jwk-set+json"]
            ) { _ in
                Response(
                    .ok,
                    headers: ["Content-Type": "application/jwk-set+json", "Cache-Control": "public, max-age=300"],
                    body: .bytes(keySet))
            }
        ]
    }

    let keySet: [UInt8]

    package init(keySet: [UInt8]) {
        self.keySet = keySet
    }
}
