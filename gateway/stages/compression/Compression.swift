internal import HTTP

/// Compresses answers with gzip for clients that take it (RFC 9110 §8.4, §12.5.3).
struct Compression: Stage {
    /// Bytes of the smallest answer that is compressed; below it the saving is less than the work.
    static let smallest = 1_024
    /// Bytes of a body with a known length that is compressed as a whole, so that it keeps a known length.
    static let wholeLimit = 65_536

    private let pool: GzipPool

    init(pool: GzipPool) { self.pool = pool }

    func bound(to route: GatewayRoute) -> (any Stage)? { route.compresses ? self : nil }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        let response = try await next(exchange)
        do {
            return try await compressed(response, for: exchange.request)
        } catch {
            // The body broke off while nothing of it was sent, so the client can still be told.
            return exchange.refuse(GatheringWriter.brokenOff)
        }
    }

    /// The answer as this client had better get it.
    func compressed(_ response: Response, for request: Request) async throws -> Response {
        if response.status == .notModified { return Compression.notModified(response, for: request) }
        guard Compression.isLargeEnough(response), Compression.isCandidate(response) else { return response }
        var response = response
        response.headers.vary(by: "Accept-Encoding", "accept-encoding")
        guard AcceptedCodings(request.headers).prefersGzip else { return response }
        if request.method == .head {
            // RFC 9110 §9.3.2 — the fields that GET would have; its length is not known without the body.
            Compression.mark(&response.headers)
            response.body = .stream(length: nil) { _ in }
            return response
        }
        return try await compressedBody(response)
    }

    private func compressedBody(_ response: Response) async throws -> Response {
        var response = response
        switch response.body.asWritten {
        case .empty, .passedOn, .tunnel:
            return response
        case .bytes(let bytes):
            guard let packed = pool.compress(bytes), packed.count < bytes.count else { return response }
            response.body = .bytes(packed)
        case .stream(let length?, let write) where length <= Compression.wholeLimit:
            let bytes = try await GatheringWriter.gather(length: length, write)
            response.body = .bytes(bytes)
            guard let packed = pool.compress(bytes), packed.count < bytes.count else { return response }
            response.body = .bytes(packed)
        case .stream(_, let write):
            guard let encoder = pool.take() else { return response }
            // Given back when the body was written, or when it is dropped unwritten.
            let loan = GzipLoan(encoder, from: pool)
            response.body = .stream(length: nil) { writer in
                let gzip = GzipWriter(loan.encoder, to: writer)
                try await write(gzip)
                try await gzip.finish()
            }
        }
        Compression.mark(&response.headers)
        return response
    }

    /// Whether an answer of this kind is ever compressed.
    private static func isCandidate(_ response: Response) -> Bool {
        // RFC 9110 §15.3.7 — the bytes of a range are those of the body as the service has it.
        if response.status.forbidsBody || response.status.code == 206 { return false }
        guard let type = response.headers["Content-Type"], CompressibleTypes.contains(type),
            !response.headers.contains("Content-Encoding"), !response.headers.contains("Content-Range"),
            // RFC 9530 §2, §3 — a digest is of the bytes as they were.
            !response.headers.contains("Content-Digest"), !response.headers.contains("Repr-Digest")
        else { return false }
        // RFC 9111 §5.2.2.6 — no-transform.
        if let control = response.headers["Cache-Control"] { return !FieldText.lists(control, "no-transform") }
        return true
    }

    /// A body whose length nobody said is taken for a large one.
    private static func isLargeEnough(_ response: Response) -> Bool {
        switch response.body {
        case .empty, .tunnel: return false
        case .bytes(let bytes): return bytes.count >= smallest
        case .passedOn(let body): return body.declaredLength.map { $0 >= smallest } ?? true
        case .stream(let length, _): return length.map { $0 >= smallest } ?? true
        }
    }

    private static func mark(_ headers: inout Headers) {
        headers.add("Content-Encoding", "gzip")
        headers.remove("Content-Length")
        // Ranges are of the body without the coding.
        headers.remove("Accept-Ranges")
        if let tag = headers["ETag"] { headers["ETag"] = weak(tag) }
    }

    /// RFC 9110 §8.8.3.3 — two codings of one body have no strong tag in common.
    private static func weak(_ tag: String) -> String { tag.hasPrefix("W/") ? tag : "W/" + tag }

    /// A client that asked with the tag of a compressed body is answered with the same one (RFC 9110 §15.4.5).
    private static func notModified(_ response: Response, for request: Request) -> Response {
        guard let tag = response.headers["ETag"], !tag.hasPrefix("W/"),
            request.headers.values("If-None-Match").contains(where: { $0.contains("W/" + tag) })
        else { return response }
        var response = response
        response.headers["ETag"] = weak(tag)
        response.headers.vary(by: "Accept-Encoding", "accept-encoding")
        return response
    }
}
