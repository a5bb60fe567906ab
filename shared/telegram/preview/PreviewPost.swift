package import Kernel

/// One post of a preview page.
package struct PreviewPost: Sendable, Equatable {
    package enum Media: String, Sendable, Codable, CaseIterable {
        case photo, video, roundVideo = "round_video", voice, audio, document, sticker, poll, location, unsupported
    }

    /// The post's number within the channel.
    package let id: Int64
    /// The channel's `-100…` number, from the post itself.
    package let chatID: TelegramID?
    package let date: Timestamp
    package let isEdited: Bool
    /// Pinned, renamed, photo changed and the like: no text of the channel's own and no views.
    package let isService: Bool
    /// The text with line breaks; empty for a post without.
    package let text: String
    /// What is attached, in order; several of them are an album.
    package let media: [Media]
    /// The name of whom it was forwarded from.
    package let forwardedFrom: String?
    /// The public name behind `forwardedFrom`, when the page links to it.
    package let forwardedFromUsername: ChannelUsername?
    /// The post of this channel that it answers.
    package let replyTo: Int64?
    package let signature: String?
    package let views: ApproximateCount?
    package let reactions: [PreviewReaction]

    package init(
        id: Int64,
        chatID: TelegramID?,
        date: Timestamp,
        isEdited: Bool = false,
        isService: Bool = false,
        text: String = "",
        media: [Media] = [],
        forwardedFrom: String? = nil,
        forwardedFromUsername: ChannelUsername? = nil,
        replyTo: Int64? = nil,
        signature: String? = nil,
        views: ApproximateCount? = nil,
        reactions: [PreviewReaction] = []
    ) {
        self.id = id
        self.chatID = chatID
        self.date = date
        self.isEdited = isEdited
        self.isService = isService
        self.text = text
        self.media = media
        self.forwardedFrom = forwardedFrom
        self.forwardedFromUsername = forwardedFromUsername
        self.replyTo = replyTo
        self.signature = signature
        self.views = views
        self.reactions = reactions
    }
}

/// How often one reaction was given to a post.
package struct PreviewReaction: Sendable, Equatable, Codable {
    /// The emoji; `custom:<id>` for a custom one, `paid` for stars.
    package let symbol: String
    package let count: ApproximateCount

    package init(symbol: String, count: ApproximateCount) {
        self.symbol = symbol
        self.count = count
    }
}
