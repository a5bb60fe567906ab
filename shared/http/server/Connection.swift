internal import Kernel
internal import Reactor

/// One client's connection: requests in, answers out in the same order, in one task that lives as long as it does.
struct Connection: Sendable {
    let channel: Channel
    let peer: String
    let limits: HTTPLimits
    let dates: DateLine
    let isDraining: @Sendable () -> Bool
    let handler: @Sendable (Request) async -> Response

    func serve() async {
        do {
            while try await serveOne() {}
            channel.close()
        } catch let bad as BadRequest {
            try? await channel.send(
                ResponseHead.bytes(
                    of: Refusal.response(bad), length: .known(Refusal.body(bad).count), keepsAlive: false, dates: dates)
                    + Refusal.body(bad), within: limits.writeStall)
            await channel.closeGently()
        } catch {
            channel.close()
        }
    }

    /// Serves one request; false when the connection has come to its end.
    private func serveOne() async throws -> Bool {
        guard let head = try await nextHead() else { return false }
        let body = BodyReader(channel: channel, head: head, limits: limits)
        let request = Request(
            method: head.method, target: head.target, path: head.path, headers: head.headers, body: body.stream,
            peer: peer)
        let response = await handler(request)
        // What the handler left of the body is read first: a body that turns out malformed is answered as such.
        let isRead = try await body.drain()
        let keeps = head.keepsAlive && isRead && !isDraining()
        try await AnswerWriter(channel: channel, limits: limits, dates: dates)
            .write(response, to: head, keepsAlive: keeps)
        if !keeps { await channel.closeGently() }
        return keeps
    }

    private func nextHead() async throws -> RequestHead? {
        let parser = HeadParser(limits: limits)
        var patience = limits.idle
        while true {
            if !channel.unread.isEmpty {
                if let (head, length) = try parser.parse(channel.unread) {
                    channel.take(length)
                    if case .length(let length) = head.framing, length > limits.bodyBytes {
                        throw BadRequest(413, "The body is longer than anything here reads.")
                    }
                    return head
                }
                patience = limits.headDeadline
            }
            channel.isIdle = channel.unread.isEmpty
            defer { channel.isIdle = false }
            do {
                if try await !channel.receive(within: patience) { return nil }
            } catch Channel.Failure.stalled {
                if channel.unread.isEmpty { return nil }
                throw BadRequest(408, "The head of the request came too slowly.")
            }
        }
    }
}
