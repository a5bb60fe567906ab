package import Kernel

/// Counts subscribers exactly, where our bot may.
package protocol SubscriberCounter: Sendable {
    /// Throws `CollectionFailure` when Telegram gives no count.
    func subscribers(of channel: TelegramID) async throws(CollectionFailure) -> Reading
}

/// Reads a public channel's preview pages, newest first.
package protocol PostPages: Sendable {
    /// The posts numbered below `before`, or the newest ones. Throws `CollectionFailure` when there is no page.
    func page(of username: String, before: Int64?) async throws(CollectionFailure) -> PostPage
}

/// One preview page.
package struct PostPage: Sendable, Equatable {
    /// Whose page it is, as its posts say; nil on a page without posts.
    package let channel: TelegramID?
    /// The rounded count in the page's head.
    package let subscribers: Reading?
    package let posts: [ObservedPost]
    /// The lowest number on the page, service messages included.
    package let lowest: Int64?
    /// Where the older page ends; nil on the oldest.
    package let older: Int64?
    /// Whether every post between the lowest and the highest is in `posts`: what is not there does not exist.
    package let provesAbsence: Bool

    package init(
        channel: TelegramID?, subscribers: Reading?, posts: [ObservedPost], lowest: Int64?, older: Int64?,
        provesAbsence: Bool = true
    ) {
        self.channel = channel
        self.subscribers = subscribers
        self.posts = posts
        self.lowest = lowest
        self.older = older
        self.provesAbsence = provesAbsence
    }
}

/// Why a source gave nothing, in a code for programs and a sentence for humans.
package struct CollectionFailure: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable, Codable {
        /// Telegram cannot be reached or answers with a failure of its own.
        case telegramUnavailable = "telegram_unavailable"
        case tooManyRequests = "too_many_requests"
        /// Our bot has no token, or may not see this chat.
        case botNotAllowed = "bot_not_allowed"
        case channelNotFound = "channel_not_found"
        /// There is no public preview page: private, restricted or gone.
        case noPreview = "no_preview"
        /// The page shows nothing, which Telegram also does under load.
        case emptyPage = "empty_page"
        /// The page has changed so much that its numbers cannot be trusted.
        case markupChanged = "markup_changed"
        /// The name now belongs to another channel.
        case anotherChannel = "another_channel"
    }

    package let code: Code
    package let message: String
    /// How long Telegram asks to wait.
    package let retryAfter: Duration?

    package init(_ code: Code, _ message: String, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}
