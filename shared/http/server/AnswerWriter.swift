internal import Kernel
internal import Reactor

/// Puts one answer on the wire (RFC 9112 §6, §7).
struct AnswerWriter {
    let channel: Channel
    let desk: ServerDesk

    /// Bytes of a body that is copied behind its head to go out with it; a larger one is sent from where it lies.
    static let largestCopy = 16_384

    /// Writes it; false when the connection ends with it.
    func write(_ response: Response, to exchange: ServerExchange, keepsAlive: Bool) async throws -> Bool {
        let hasNoBody = exchange.request.method == .head || response.status.forbidsBody
        let patience = desk.limits.writeStall
        switch response.body {
        case .empty:
            head(response, .known(0), exchange.ending(keeps: keepsAlive))
            try await send([], patience)
        case .bytes(let body):
            head(response, .known(body.count), exchange.ending(keeps: keepsAlive))
            try await send(hasNoBody ? [] : body, patience)
        case .stream(let length, let produce):
            let framing = framing(length, exchange)
            let keeps = keepsAlive && framing != .untilClose
            head(response, framing, exchange.ending(keeps: keeps))
            if hasNoBody {
                try await send([], patience)
                return keeps
            }
            let writer = StreamWriter(
                channel: channel, output: desk.output, limits: desk.limits, isChunked: framing == .chunked,
                left: length,
                head: desk.output.drained())
            try await produce(writer)
            try await writer.finish()
            return keeps
        case .passedOn(let body):
            return try await passOn(body, response, exchange, keepsAlive, hasNoBody)
        case .tunnel(let run):
            head(response, .known(0), .upgrades)
            try await send([], patience)
            let tunnel = Tunnel(channel: channel, patience: .seconds(86_400), writePatience: patience)
            try await run(tunnel)
            response.hasEnded(0)
            return false
        }
        return keepsAlive
    }

    private func passOn(
        _ body: RequestBody, _ response: Response, _ exchange: ServerExchange, _ keepsAlive: Bool, _ hasNoBody: Bool
    ) async throws -> Bool {
        let framing = framing(body.declaredLength, exchange)
        let keeps = keepsAlive && framing != .untilClose
        head(response, framing, exchange.ending(keeps: keeps))
        if hasNoBody {
            try await send([], desk.limits.writeStall)
            return keeps
        }
        if framing != .chunked, let source = body.source, source.canRelay(on: desk.loop) {
            response.hasEnded(try await source.relay(to: channel, behind: desk.output, within: desk.limits.writeStall))
            return keeps
        }
        let writer = StreamWriter(
            channel: channel, output: desk.output, limits: desk.limits, isChunked: framing == .chunked,
            left: body.declaredLength, head: desk.output.drained())
        do {
            for try await piece in body { try await writer.write(piece) }
            try await writer.finish()
        } catch {
            response.hasEnded(writer.written, error)
            throw error
        }
        response.hasEnded(writer.written)
        return keeps
    }

    private func framing(_ length: Int?, _ exchange: ServerExchange) -> ResponseHead.Length {
        length.map { .known($0) } ?? (exchange.isHTTP11 ? .chunked : .untilClose)
    }

    private func head(_ response: Response, _ length: ResponseHead.Length, _ ending: ResponseHead.Ending) {
        ResponseHead.write(response, length: length, ending, dates: desk.dates, into: desk.output)
    }

    /// Sends the head that was put together, with the body behind it.
    private func send(_ body: [UInt8], _ patience: Duration) async throws {
        if body.count > AnswerWriter.largestCopy { return try await channel.send(desk.output, body, within: patience) }
        desk.output.append(body)
        try await channel.send(desk.output, within: patience)
    }
}

extension Response {
    /// Tells those who asked how many bytes of the body were sent, and what broke it off.
    func hasEnded(_ bytes: Int, _ error: (any Error)? = nil) {
        for tell in ended { tell(bytes, error) }
    }
}
