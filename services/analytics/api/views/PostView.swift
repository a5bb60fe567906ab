internal import AnalyticsCore
internal import Kernel

/// A post with its numbers.
struct PostView: Codable, Sendable {
    /// Telegram's number of the message.
    let messageID: Int64
    let publishedAt: Timestamp
    let text: String
    /// `photo`, `video`, `document`…; absent for text alone.
    let mediaType: String?
    let forwardedFrom: String?
    let author: String?
    let editedAt: Timestamp?
    /// When it was found to be gone from the channel.
    let deletedAt: Timestamp?
    /// Where it was first seen.
    let source: Source
    let metrics: MeasuresView

    init(_ measured: MeasuredPost) {
        let post = measured.post
        messageID = post.messageID
        publishedAt = post.publishedAt
        text = post.content.text
        mediaType = post.content.mediaType
        forwardedFrom = post.content.forwardedFrom
        author = post.content.author
        editedAt = post.editedAt
        deletedAt = post.deletedAt
        source = post.source
        metrics = MeasuresView(measured.measures)
    }
}

/// A page of posts.
struct PostsView: Codable, Sendable {
    let channelID: ChannelID
    let period: PeriodView
    let posts: [PostView]
    /// `cursor` of the next page; absent on the last.
    let nextCursor: String?
    /// Why there is nothing to show.
    let reason: AbsenceReason?
    let explanation: String?

    init(_ page: ListPosts.Page, of channel: ChannelProfile, over period: Period) {
        channelID = channel.id
        self.period = PeriodView(period)
        posts = page.posts.map(PostView.init)
        nextCursor = page.next.map { String($0) }
        reason = page.reason
        explanation = page.reason?.sentence
    }
}

/// A former content of an edited post.
struct RevisionView: Codable, Sendable {
    let text: String
    let mediaType: String?
    let replacedAt: Timestamp

    init(_ revision: PostRevision) {
        text = revision.content.text
        mediaType = revision.content.mediaType
        replacedAt = revision.replacedAt
    }
}

/// The former contents of a post, newest first.
struct RevisionsView: Codable, Sendable {
    let messageID: Int64
    let revisions: [RevisionView]
}
