package import HTTP
internal import Kernel

extension Transport {
    /// Over the network, by an HTTP client that this process shares.
    package init(_ client: HTTPClient) {
        self.init { question throws(TelegramError) in
            var timeouts = ClientTimeouts()
            timeouts.connect = min(timeouts.connect, question.timeout)
            timeouts.response = question.timeout
            timeouts.idle = question.timeout
            let request = ClientRequest(
                question.method, question.url, headers: question.headers,
                body: question.body.isEmpty ? .empty : .bytes(question.body), timeouts: timeouts)
            do {
                let response = try await client.send(request)
                let body = try await response.body.collect(upTo: question.answerBytes)
                return Answer(status: response.status, headers: response.headers, body: body)
            } catch {
                throw Transport.failure(error)
            }
        }
    }

    /// The client's words name no URL, so that no token can stand in them.
    private static func failure(_ error: any Error) -> TelegramError {
        switch error {
        case is CancellationError: .cancelled
        case ClientError.badURL:
            .unavailable("the address that Telegram is asked at makes no sense", mayHaveHappened: false)
        case ClientError.connectFailed, ClientError.timedOut(.connect), ClientError.tls:
            .unavailable("no connection: \(error)", mayHaveHappened: false)
        case let refusal as ServiceError where refusal.kind == .tooLarge: .badAnswer("an answer without end")
        default: .unavailable("\(error)", mayHaveHappened: true)
        }
    }
}
