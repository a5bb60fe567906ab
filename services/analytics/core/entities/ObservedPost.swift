package import Kernel

/// A post as a source shows it now: the preview page, or a file that is imported.
package struct ObservedPost: Sendable, Equatable {
    package let messageID: Int64
    package let publishedAt: Timestamp
    package let content: PostContent
    /// When it was edited, where the source says when.
    package let editedAt: Timestamp?
    /// Whether the source marks it as edited.
    package let isEdited: Bool
    package let figures: PostFigures

    package init(
        messageID: Int64, publishedAt: Timestamp, content: PostContent, editedAt: Timestamp? = nil,
        isEdited: Bool = false, figures: PostFigures = PostFigures()
    ) {
        self.messageID = messageID
        self.publishedAt = publishedAt
        self.content = content
        self.editedAt = editedAt
        self.isEdited = isEdited || editedAt != nil
        self.figures = figures
    }
}

/// Posts that one source showed at one moment.
package struct Observation: Sendable, Equatable {
    package let source: Source
    package let at: Timestamp
    package let posts: [ObservedPost]
    /// The message numbers that the source showed without a gap; what is known there and was not shown is deleted. Nil
    /// when absence proves nothing.
    package let window: Window?

    /// Message numbers from `low` to `high`, both included; no `high` means up to the newest.
    package struct Window: Sendable, Equatable {
        package let low: Int64
        package let high: Int64?

        package init(low: Int64, high: Int64?) {
            self.low = low
            self.high = high
        }
    }

    package init(source: Source, at: Timestamp, posts: [ObservedPost], window: Window? = nil) {
        self.source = source
        self.at = at
        self.posts = posts
        self.window = window
    }
}
