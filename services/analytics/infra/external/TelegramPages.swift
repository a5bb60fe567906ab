internal import AnalyticsCore
internal import Kernel
internal import Logging
internal import Telegram

/// Posts and their counts as the public preview pages show them.
struct TelegramPages: PostPages {
    let pages: PreviewClient
    let logger: Logger

    func page(of username: String, before: Int64?) async throws(CollectionFailure) -> PostPage {
        guard let name = ChannelUsername(username) else {
            throw CollectionFailure(.noPreview, "The channel has no public name.")
        }
        let answer: PreviewAnswer
        do {
            answer = try await pages.page(of: name, before: before)
        } catch {
            throw CollectionFailure(error)
        }
        switch answer {
        case .page(let page): return try read(page)
        case .noPreview:
            throw CollectionFailure(
                .noPreview, "@\(username) has no public preview page: it is private, restricted or gone.")
        case .markupChanged(let what, _):
            logger.error(
                "The preview page has changed; nothing of it was kept",
                metadata: ["event": "collector.markup_changed", "channel": "\(username)", "reason": "\(what)"])
            throw CollectionFailure(
                .markupChanged, "Telegram's preview page has changed so much that its numbers cannot be trusted.")
        }
    }

    private func read(_ page: PreviewPage) throws(CollectionFailure) -> PostPage {
        guard page.posts.isEmpty || page.chatID != nil else {
            throw CollectionFailure(.markupChanged, "The preview page no longer tells whose posts it shows.")
        }
        // Where one post shows reactions, the channel allows them, and a post without any has none. Where no post shows
        // any, the page tells nothing of them.
        let tellsReactions = page.posts.contains { !$0.reactions.isEmpty }
        return PostPage(
            channel: page.chatID, subscribers: page.channel.subscribers.map(Reading.init),
            posts: page.posts.filter { !$0.isService }.map { ObservedPost($0, tellsReactions: tellsReactions) },
            lowest: page.posts.map(\.id).min(),
            older: page.before, provesAbsence: page.unreadable == 0)
    }
}

extension Reading {
    init(_ count: ApproximateCount) {
        self.init(value: count.value, low: count.lowest, high: count.highest)
    }
}

extension ObservedPost {
    init(_ post: PreviewPost, tellsReactions: Bool) {
        let reactions = tellsReactions ? post.reactions.reduce(Int64(0)) { $0 + $1.count.value } : nil
        self.init(
            messageID: post.id, publishedAt: post.date,
            content: PostContent(
                text: post.text, mediaType: post.media.first?.rawValue, forwardedFrom: post.forwardedFrom,
                author: post.signature), isEdited: post.isEdited,
            figures: PostFigures(views: post.views.map(Reading.init), reactions: reactions))
    }
}
