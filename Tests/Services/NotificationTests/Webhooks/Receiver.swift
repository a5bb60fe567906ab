import Database
import HTTP
import Kernel
import Logging
import NotificationCore
import Reactor
import Synchronization
import TestSupport

@testable import NotificationService

/// A receiver of webhooks on this machine, and the channel that speaks to it.
final class Receiver: WebhookNotices, Sendable {
    /// What it was sent.
    struct Message: Sendable {
        let headers: Headers
        let body: [UInt8]
        var id: String { headers["webhook-id"] ?? "" }
        var seconds: Int64 { headers["webhook-timestamp"].flatMap { Int64($0) } ?? 0 }
        var signatures: [String] { (headers["webhook-signature"] ?? "").split(separator: " ").map(String.init) }
    }

    private struct State {
        var messages: [Message] = []
        var answer: @Sendable () async -> Response = { Response(HTTPStatus(204)) }
        var switchedOff: [(WebhookID, Webhook.DisabledReason)] = []
    }

    private let state = Mutex(State())
    let port = Mutex(0)

    var messages: [Message] { state.withLock { $0.messages } }
    var notices: [Webhook.DisabledReason] { state.withLock { $0.switchedOff.map(\.1) } }
    var url: String { "http://127.0.0.1:\(port.withLock { $0 })/hook" }

    func answer(_ answer: @escaping @Sendable () async -> Response) { state.withLock { $0.answer = answer } }
    func answer(_ status: Int) { answer { Response(HTTPStatus(status)) } }

    func switchedOff(
        _ webhook: Webhook, _ reason: Webhook.DisabledReason, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        state.withLock { $0.switchedOff.append((webhook.id, reason)) }
    }

    static func with(
        _ kind: DatabaseKind = .sqlite, allowed: String? = "127.0.0.0/8",
        _ body: (Receiver, WebhookStore, WebhookChannel) async throws -> Void
    ) async throws {
        let receiver = Receiver()
        let loops = try EventLoopGroup(loops: 1)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { request in
            let body = (try? await request.body.collect(upTo: 1_000_000)) ?? []
            let answer = receiver.state.withLock { state in
                state.messages.append(Message(headers: request.headers, body: body))
                return state.answer
            }
            return await answer()
        }
        let port = try await server.start()
        receiver.port.withLock { $0 = port }
        let rule = OutwardRule(
            allowsPlainHTTP: true, ports: [port],
            allowedNetworks: [allowed].compactMap { $0 }.compactMap { NetworkRange($0) })
        try await WebhookStore.with(kind) { store in
            let channel = WebhookChannel(
                webhooks: store.webhooks, client: HTTPClient(loops: loops), rule: rule, clock: store.clock,
                notices: receiver, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(receiver, store, channel)
        }
        await server.shutdown(deadline: .milliseconds(100))
        await loops.shutdown()
    }
}
