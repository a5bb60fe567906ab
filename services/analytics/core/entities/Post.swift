package import Kernel

/// A post of a channel, with the last counts that are known of it. Deleted posts stay, marked, and come back when they
/// are seen again.
package struct Post: Sendable, Equatable {
    package let channelID: ChannelID
    /// Telegram's number of the message within its channel.
    package let messageID: Int64
    package let publishedAt: Timestamp
    package var content: PostContent
    package var editedAt: Timestamp?
    package var deletedAt: Timestamp?
    /// Who told of the post first.
    package let source: Source
    package let firstSeenAt: Timestamp
    /// When the preview page last showed it; nil for a post known from an import alone.
    package var lastCheckedAt: Timestamp?
    /// Since when its counts have not moved enough to be saved again.
    package var stableSince: Timestamp?
    /// When the collector should look again; nil when it need not.
    package var nextCheckAt: Timestamp?
    package var figures: PostFigures
    package var figuresAt: Timestamp?
    package var figuresSource: Source?
    package var milestones: ViewMilestones

    package init(
        channelID: ChannelID, messageID: Int64, publishedAt: Timestamp, content: PostContent,
        editedAt: Timestamp? = nil, deletedAt: Timestamp? = nil, source: Source, firstSeenAt: Timestamp,
        lastCheckedAt: Timestamp? = nil, stableSince: Timestamp? = nil, nextCheckAt: Timestamp? = nil,
        figures: PostFigures = PostFigures(), figuresAt: Timestamp? = nil, figuresSource: Source? = nil,
        milestones: ViewMilestones = ViewMilestones()
    ) {
        self.channelID = channelID
        self.messageID = messageID
        self.publishedAt = publishedAt
        self.content = content
        self.editedAt = editedAt
        self.deletedAt = deletedAt
        self.source = source
        self.firstSeenAt = firstSeenAt
        self.lastCheckedAt = lastCheckedAt
        self.stableSince = stableSince
        self.nextCheckAt = nextCheckAt
        self.figures = figures
        self.figuresAt = figuresAt
        self.figuresSource = figuresSource
        self.milestones = milestones
    }
}

/// What a post says; a change of it is an edit and keeps the old one as a revision.
package struct PostContent: Sendable, Hashable {
    package let text: String
    /// `photo`, `video`, `document`, `poll`…; nil for text alone.
    package let mediaType: String?
    /// The name of the source when the post was forwarded into the channel.
    package let forwardedFrom: String?
    /// The signature below the post.
    package let author: String?

    package init(text: String, mediaType: String? = nil, forwardedFrom: String? = nil, author: String? = nil) {
        self.text = text
        self.mediaType = mediaType
        self.forwardedFrom = forwardedFrom
        self.author = author
    }
}

/// A former content of an edited post.
package struct PostRevision: Sendable, Equatable {
    package let messageID: Int64
    package let content: PostContent
    /// When it was found to be no longer the content.
    package let replacedAt: Timestamp

    package init(messageID: Int64, content: PostContent, replacedAt: Timestamp) {
        self.messageID = messageID
        self.content = content
        self.replacedAt = replacedAt
    }
}

/// Counts of a post that were read at one moment and confirmed, within the rule of saving, until another.
package struct PostSnapshot: Sendable, Equatable {
    package let messageID: Int64
    package let at: Timestamp
    package var confirmedUntil: Timestamp
    package let source: Source
    package let figures: PostFigures

    package init(
        messageID: Int64, at: Timestamp, confirmedUntil: Timestamp, source: Source, figures: PostFigures
    ) {
        self.messageID = messageID
        self.at = at
        self.confirmedUntil = confirmedUntil
        self.source = source
        self.figures = figures
    }
}
