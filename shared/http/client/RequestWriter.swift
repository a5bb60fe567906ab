/// Puts one request on the wire.
struct RequestWriter {
    let channel: Channel
    let output: WireBuffer
    let patience: Duration

    /// Throws `Channel.Failure.interrupted` when the answer comes before all of a streamed body was sent.
    func write(_ request: ClientRequest, _ target: String, authority: String) async throws {
        head(request, target, authority)
        switch request.body {
        case .empty:
            // RFC 9110 §8.6 — a method that expects a body says that there is none.
            let expects = request.method == .post || request.method == .put || request.method == .patch
            output.append(expects ? "Content-Length: 0\r\n\r\n" : "\r\n")
            try await channel.send(output, within: patience)
        case .bytes(let body):
            output.append("Content-Length: ")
            output.append(number: body.count)
            output.append("\r\n\r\n")
            try await channel.send(output, body, within: patience)
        case .stream(let length, let body):
            if let length {
                output.append("Content-Length: ")
                output.append(number: length)
                output.append("\r\n\r\n")
            } else {
                output.append("Transfer-Encoding: chunked\r\n\r\n")
            }
            try await stream(body, length)
        }
    }

    private func head(_ request: ClientRequest, _ target: String, _ authority: String) {
        output.append(request.method.name)
        output.append(" ")
        output.append(target)
        output.append(" HTTP/1.1\r\nHost: ")
        output.append(authority)
        output.append("\r\n")
        _ = output.append(request.headers) { $0.equals("host") || (request.isUpgrade && $0.equals("upgrade")) }
        if request.outward != nil { output.append("Connection: close\r\n") }
        if request.isUpgrade, let protocolName = request.headers["Upgrade"] {
            output.append("Connection: Upgrade\r\nUpgrade: ")
            output.append(protocolName)
            output.append("\r\n")
        }
    }

    private func stream(_ body: RequestBody, _ length: Int?) async throws {
        var limits = HTTPLimits()
        limits.writeStall = patience
        let writer = StreamWriter(
            channel: channel, output: output, limits: limits, isChunked: length == nil, left: length,
            head: output.drained())
        // RFC 9112 §9.5 — a refusal ends the sending: the rest would only be thrown away.
        channel.isInterruptible = true
        defer { channel.isInterruptible = false }
        for try await chunk in body { try await writer.write(chunk) }
        try await writer.finish()
    }
}
