internal import HTTP
internal import Kernel
internal import Synchronization

/// Brings what waits in the queue to the webhook, oldest first, and comes again until it is taken.
final class WebhookCourier: Sendable {
    private let updates: UpdateQueue
    private let client: HTTPClient
    private let work = Mutex<Task<Void, Never>?>(nil)

    /// How long a delivery may take.
    private static let patience = Duration.seconds(10)
    /// Between two looks for something to deliver.
    private static let pause = Duration.milliseconds(100)
    /// The first failure is tried again at once, then ever later.
    private static let longestPause = Duration.seconds(60)

    init(updates: UpdateQueue, client: HTTPClient) {
        self.updates = updates
        self.client = client
    }

    func start() {
        work.withLock { work in
            guard work == nil else { return }
            work = Task { await self.run() }
        }
    }

    func stop() async {
        let task = work.withLock { $0.take() }
        task?.cancel()
        await task?.value
    }

    private func run() async {
        var failures = 0
        while !Task.isCancelled {
            var pause = WebhookCourier.pause
            if let (webhook, id, body) = updates.nextForWebhook() {
                if await bring(body, to: webhook) {
                    updates.confirm(id)
                    failures = 0
                    pause = .zero
                } else {
                    pause = failures == 0 ? .zero : min(.seconds(1 << min(failures - 1, 6)), Self.longestPause)
                    failures += 1
                }
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    private func bring(_ body: [UInt8], to webhook: Webhook) async -> Bool {
        var request = ClientRequest(.post, webhook.url, headers: ["Content-Type": "application/json"])
        if let secret = webhook.secret { request.headers["X-Telegram-Bot-Api-Secret-Token"] = secret }
        request.body = .bytes(body)
        request.timeouts.total = WebhookCourier.patience
        guard let answer = try? await client.send(request) else { return false }
        _ = try? await answer.body.collect(upTo: 65_536)
        return (200..<300).contains(answer.status.code)
    }
}
