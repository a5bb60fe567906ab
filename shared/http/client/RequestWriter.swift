/// Puts one request on the wire.
struct RequestWriter: Sendable {
    let channel: Channel
    let patience: Duration

    /// Throws `Channel.Failure.interrupted` when the answer comes before all of a streamed body was sent.
    func write(_ request: ClientRequest, _ target: String, authority: String) async throws {
        var text = "\(request.method.name) \(target) HTTP/1.1\r\nHost: \(authority)\r\n"
        for field in request.headers where RequestWriter.isSendable(field) {
            text += "\(field.name): \(field.value)\r\n"
        }
        switch request.body {
        case .empty:
            // RFC 9110 §8.6 — a method that expects a body says that there is none.
            let expects = request.method == .post || request.method == .put || request.method == .patch
            text += expects ? "Content-Length: 0\r\n\r\n" : "\r\n"
            try await channel.send(Array(text.utf8), within: patience)
        case .bytes(let body):
            text += "Content-Length: \(body.count)\r\n\r\n"
            try await channel.send(Array(text.utf8) + body, within: patience)
        case .stream(let length, let body):
            text += length.map { "Content-Length: \($0)\r\n\r\n" } ?? "Transfer-Encoding: chunked\r\n\r\n"
            try await channel.send(Array(text.utf8), within: patience)
            var limits = HTTPLimits()
            limits.writeStall = patience
            let writer = StreamWriter(channel: channel, limits: limits, isChunked: length == nil, left: length)
            // RFC 9112 §9.5 — a refusal ends the sending: the rest would only be thrown away.
            channel.isInterruptible = true
            defer { channel.isInterruptible = false }
            for try await chunk in body { try await writer.write(chunk) }
            try await writer.finish()
        }
    }

    private static func isSendable(_ field: Headers.Field) -> Bool {
        let name = field.name.lowercased()
        return !["host", "content-length", "transfer-encoding", "connection"].contains(name)
            && field.name.utf8.allSatisfy(Grammar.isToken)
            && field.value.utf8.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
    }
}
