internal import COpenSSL

/// One TLS connection as a converter between what the socket carries and what was meant; it does no input or output
/// itself, and is used on one loop only.
///
/// `@unchecked Sendable`: every member is touched on the loop of its channel alone.
final class TLSSession: @unchecked Sendable {
    private let session: OpaquePointer
    /// Owned by the session.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// A session that accepts only a certificate for `host`, which may be an IP address.
    init(_ context: TLSContext, host: String) throws(ClientError) {
        guard let session = SSL_new(context.pointer), let incoming = BIO_new(BIO_s_mem()),
            let outgoing = BIO_new(BIO_s_mem())
        else { throw .tls("no TLS session could be made") }
        self.session = session
        self.incoming = incoming
        self.outgoing = outgoing
        SSL_set_bio(session, incoming, outgoing)
        SSL_set_connect_state(session)
        // RFC 6125 §6.4 — the name that was asked for must be the name that is certified.
        let isAddress = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1
        let isNamed = isAddress || (SSL_set1_host(session, host) == 1 && copenssl_set_server_name(session, host) == 1)
        guard isNamed else { throw .tls("the host name cannot be verified") }
    }

    deinit { SSL_free(session) }

    /// Goes on with the handshake; true when it is done, false when it needs bytes from the peer.
    func handshake() throws(ClientError) -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result == 1 { return true }
        guard SSL_get_error(session, result) == SSL_ERROR_WANT_READ else { throw failure("the handshake failed") }
        return false
    }

    /// Takes bytes off the socket.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
    }

    /// What the peer meant so far, and whether it has said goodbye.
    func read() throws(ClientError) -> (bytes: [UInt8], isEnd: Bool) {
        var bytes: [UInt8] = []
        while true {
            let before = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: 16_384))
            ERR_clear_error()
            let got = bytes.withUnsafeMutableBytes { SSL_read(session, $0.baseAddress?.advanced(by: before), 16_384) }
            bytes.removeLast(16_384 - Int(max(0, got)))
            if got > 0 { continue }
            switch SSL_get_error(session, got) {
            case SSL_ERROR_WANT_READ: return (bytes, false)
            case SSL_ERROR_ZERO_RETURN: return (bytes, true)
            default: throw failure("the peer broke the protocol")
            }
        }
    }

    /// Takes what is meant for the peer.
    func write(_ bytes: [UInt8]) throws(ClientError) {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        guard SSL_write(session, bytes, Int32(bytes.count)) == bytes.count else { throw failure("nothing can be sent") }
    }

    /// What the socket must carry now.
    func drain() -> [UInt8] {
        let count = copenssl_pending(outgoing)
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = BIO_read(outgoing, &bytes, Int32(count))
        return Array(bytes.prefix(Int(max(0, got))))
    }

    /// Why it went wrong: the certificate first, for that is what a person can mend.
    private func failure(_ what: String) -> ClientError {
        let verdict = SSL_get_verify_result(session)
        guard verdict == X509_V_OK else {
            return .tls("the certificate is refused: \(String(cString: X509_verify_cert_error_string(verdict)))")
        }
        return .tls(what)
    }
}
