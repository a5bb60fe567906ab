internal import HTTP

/// The body of a request on its way to a service.
enum OutgoingBody {
    /// Bytes of a body, declared at its head, that are held so that a second try can send them again. What is longer,
    /// or does not say how long it is, streams through and is sent once.
    static let largestRepeatable = 65_536

    /// The body as the client's connection gives it, or in memory when a second try is possible at all.
    static func body(of request: Request, mayBeRepeated: Bool) async throws -> ClientRequest.Body {
        guard let length = request.body.declaredLength else { return .stream(length: nil, request.body) }
        if length == 0 { return .empty }
        guard mayBeRepeated, length <= largestRepeatable else { return .stream(length: length, request.body) }
        return .bytes(try await request.body.collect(upTo: largestRepeatable))
    }
}

extension ClientRequest.Body {
    /// Whether it can be sent a second time.
    var isRepeatable: Bool { if case .stream = self { false } else { true } }
}
