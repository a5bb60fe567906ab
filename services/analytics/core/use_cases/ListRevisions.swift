internal import Kernel

/// Shows what an edited post said before.
package struct ListRevisions: Sendable {
    let posts: any PostRepository

    package init(posts: any PostRepository) {
        self.posts = posts
    }

    /// The former contents, newest first; none for a post that was never edited or is not known.
    package func callAsFunction(of message: Int64, in channel: ChannelProfile) async throws -> [PostRevision] {
        try await posts.revisions(of: message, in: channel.id)
    }
}
