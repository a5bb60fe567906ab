package import Kernel

/// One public preview page of a channel (`t.me/s/<name>`), as far as it could be read.
package struct PreviewPage: Sendable, Equatable {
    package let channel: PreviewChannel
    /// Oldest first, as on the page; posts that could not be read are counted in `unreadable`.
    package let posts: [PreviewPost]
    /// `?before=` of the page with the posts before these; nil when this page has the oldest ones.
    package let before: Int64?
    /// `?after=` of the page with the posts after these; nil when this page has the newest ones.
    package let after: Int64?
    /// The page says that there are no messages. Also shown under load: no proof of an empty channel.
    package let saysNoMessages: Bool
    /// Posts without a readable number or date.
    package let unreadable: Int

    package init(
        channel: PreviewChannel,
        posts: [PreviewPost],
        before: Int64? = nil,
        after: Int64? = nil,
        saysNoMessages: Bool = false,
        unreadable: Int = 0
    ) {
        self.channel = channel
        self.posts = posts
        self.before = before
        self.after = after
        self.saysNoMessages = saysNoMessages
        self.unreadable = unreadable
    }

    /// The channel's number, as its posts prove it; nil without a readable post. A name can be taken over by another
    /// channel, so compare this with the channel that is meant before storing anything.
    package var chatID: TelegramID? { posts.lazy.compactMap(\.chatID).first }
}

/// Why a page was not read.
package enum PreviewError: Error, Sendable, Equatable {
    /// More bytes than `PreviewPage.greatestBytes`.
    case tooLarge
    /// An ordinary answer without the head of a channel: private, restricted or missing.
    case noPreview
    /// There are posts, but not where they used to be: nothing of the page may be stored.
    case markupChanged(String)
}
