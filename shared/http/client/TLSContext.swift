internal import COpenSSL

/// What all TLS connections of a client share: protocol versions and whom it trusts.
///
/// `@unchecked Sendable`: OpenSSL counts references to the context atomically, and it is immutable after init.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Trusts the machine's authorities, or only those of a PEM file.
    init(trusting file: String?) throws(ClientError) {
        guard let context = copenssl_client_context() else { throw .tls("no TLS context could be made") }
        pointer = context
        let loaded =
            if let file { SSL_CTX_load_verify_locations(context, file, nil) } else {
                SSL_CTX_set_default_verify_paths(context)
            }
        guard loaded == 1 else { throw .tls("the trusted certificates cannot be read") }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    }

    deinit { SSL_CTX_free(pointer) }
}
