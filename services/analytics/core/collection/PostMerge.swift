package import Kernel

/// What seeing a post changes: decided here, written by the repository.
package struct PostChange: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case new, updated, unchanged
    }

    package var kind: Kind
    package var post: Post
    /// The former content, when this is an edit.
    package var revision: PostRevision?
    package var snapshot: SnapshotChange
    package var isRestored: Bool

    package enum SnapshotChange: Sendable, Equatable {
        case none
        /// The last snapshot still holds.
        case confirm
        case save(PostSnapshot)
    }
}

/// Joins what is stored of a post with what a source shows.
package enum PostMerge {
    /// - Parameter latest: the last snapshot stored of the post, nil when there is none.
    package static func merge(
        _ observed: ObservedPost, into known: Post?, latest: PostSnapshot?, channel: ChannelID, source: Source,
        at now: Timestamp
    ) -> PostChange {
        guard let known else { return first(observed, channel: channel, source: source, at: now) }
        var change = PostChange(kind: .unchanged, post: known, revision: nil, snapshot: .none, isRestored: false)
        mergeContent(observed, source: source, at: now, into: &change)
        mergeFigures(observed, latest: latest, source: source, at: now, into: &change)
        if source == .previewPage {
            change.isRestored = known.deletedAt != nil
            change.post.deletedAt = nil
            change.post.lastCheckedAt = now
            change.post.nextCheckAt = CollectionSchedule.nextCheck(ofPostFrom: observed.publishedAt, at: now)
        }
        if change.isRestored || change.revision != nil { change.kind = .updated }
        return change
    }

    private static func first(
        _ observed: ObservedPost, channel: ChannelID, source: Source, at now: Timestamp
    ) -> PostChange {
        let live = source == .previewPage
        let snapshot = PostSnapshot(
            messageID: observed.messageID, at: now, confirmedUntil: now, source: source, figures: observed.figures)
        let known = !observed.figures.isEmpty
        var milestones = ViewMilestones()
        if live, let read = read(observed.figures.views, at: now) {
            milestones.pass(from: nil, to: read, published: observed.publishedAt)
        }
        return PostChange(
            kind: .new,
            post: Post(
                channelID: channel, messageID: observed.messageID, publishedAt: observed.publishedAt,
                content: observed.content, editedAt: observed.editedAt ?? (observed.isEdited ? now : nil),
                source: source, firstSeenAt: now, lastCheckedAt: live ? now : nil,
                nextCheckAt: live ? CollectionSchedule.nextCheck(ofPostFrom: observed.publishedAt, at: now) : nil,
                figures: observed.figures, figuresAt: known ? now : nil, figuresSource: known ? source : nil,
                milestones: milestones),
            revision: nil, snapshot: known ? .save(snapshot) : .none, isRestored: false)
    }

    /// A file is older than a page: it never turns a content back that the page has shown.
    private static func mergeContent(
        _ observed: ObservedPost, source: Source, at now: Timestamp, into change: inout PostChange
    ) {
        let known = change.post
        let wasShown = known.lastCheckedAt != nil
        // The first page after an import says the same in other letters: that is no edit.
        let isEdit = source == .previewPage ? wasShown : !wasShown
        if observed.content != known.content {
            if isEdit {
                change.revision = PostRevision(
                    messageID: known.messageID, content: known.content, replacedAt: observed.editedAt ?? now)
                change.post.editedAt = observed.editedAt ?? now
            }
            if isEdit || source == .previewPage {
                change.post.content = observed.content
                change.kind = .updated
            }
        } else if known.editedAt == nil, observed.isEdited {
            change.post.editedAt = observed.editedAt ?? now
            change.kind = .updated
        }
    }

    private static func read(_ views: Reading?, at moment: Timestamp?) -> ViewMilestones.Read? {
        guard let views, let moment else { return nil }
        return ViewMilestones.Read(at: moment, views: views.value)
    }

    private static func mergeFigures(
        _ observed: ObservedPost, latest: PostSnapshot?, source: Source, at now: Timestamp,
        into change: inout PostChange
    ) {
        guard !observed.figures.isEmpty else { return }
        // A file's counts are of an unknown, earlier moment: they only fill what no page has told.
        if source != .previewPage, change.post.figuresSource == .previewPage {
            let filled = change.post.figures.filling(from: observed.figures)
            if filled != change.post.figures {
                change.post.figures = filled
                change.kind = .updated
            }
            return
        }
        let figures = observed.figures.filling(from: change.post.figures)
        // The same file again tells nothing new, not even that it still holds.
        if source != .previewPage, figures == change.post.figures { return }
        if SaveRule.wants(observed.figures, after: latest?.figures) {
            change.snapshot = .save(
                PostSnapshot(
                    messageID: observed.messageID, at: now, confirmedUntil: now, source: source,
                    figures: observed.figures))
            change.post.stableSince = nil
            change.kind = .updated
        } else if latest != nil {
            change.snapshot = .confirm
            change.post.stableSince = change.post.stableSince ?? change.post.figuresAt ?? now
        }
        if figures != change.post.figures { change.kind = .updated }
        if source == .previewPage, let views = observed.figures.views {
            let wasShown = change.post.figuresSource == .previewPage
            let last = wasShown ? read(change.post.figures.views, at: change.post.figuresAt) : nil
            change.post.milestones.pass(
                from: last, to: ViewMilestones.Read(at: now, views: views.value), published: change.post.publishedAt)
        }
        change.post.figures = figures
        change.post.figuresAt = now
        change.post.figuresSource = source
    }
}
