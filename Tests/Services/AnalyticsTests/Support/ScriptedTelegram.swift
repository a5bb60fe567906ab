import AnalyticsCore
import Contracts
import Kernel
import Synchronization

/// A channel on Telegram as a test wants it: posts that come, change and go, and failures on demand.
final class ScriptedTelegram: SubscriberCounter, PostPages {
    struct Script {
        var channel = ChannelFacts.make().telegramID
        var subscribers: Int64? = 12_345
        var shown = Reading(value: 12_300, low: 12_250, high: 12_349)
        var posts: [ObservedPost] = []
        /// Numbers that exist on the page but cannot be read.
        var unreadable = false
        var failure: CollectionFailure?
        /// Every page asked for, by its `before`.
        var asked: [Int64?] = []
        var pageSize = 20
    }

    private let script: Mutex<Script>

    init(_ change: (inout Script) -> Void = { _ in }) {
        var script = Script()
        change(&script)
        self.script = Mutex(script)
    }

    func change(_ change: (inout Script) -> Void) { script.withLock { change(&$0) } }

    var asked: [Int64?] { script.withLock { $0.asked } }

    func subscribers(of channel: TelegramID) async throws(CollectionFailure) -> Reading {
        let (count, failure) = script.withLock { ($0.subscribers, $0.failure) }
        if let failure { throw failure }
        guard let count else { throw CollectionFailure(.botNotAllowed, "The bot is no administrator there.") }
        return .exact(count)
    }

    func page(of username: String, before: Int64?) async throws(CollectionFailure) -> PostPage {
        let script = self.script.withLock { script in
            script.asked.append(before)
            return script
        }
        if let failure = script.failure { throw failure }
        let older = script.posts.filter { $0.messageID < before ?? .max }.sorted { $0.messageID < $1.messageID }
        let shown = Array(older.suffix(script.pageSize))
        let hasMore = shown.count < older.count
        return PostPage(
            channel: shown.isEmpty ? nil : script.channel, subscribers: script.shown, posts: shown,
            lowest: shown.first?.messageID, older: hasMore ? shown.first?.messageID : nil,
            provesAbsence: !script.unreadable)
    }
}
