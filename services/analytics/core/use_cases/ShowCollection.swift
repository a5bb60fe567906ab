internal import Kernel

/// How the collection of a channel stands.
package struct ShowCollection: Sendable {
    let collection: any CollectionRepository
    let posts: any PostRepository
    let subscribers: any SubscriberRepository

    package init(
        collection: any CollectionRepository, posts: any PostRepository, subscribers: any SubscriberRepository
    ) {
        self.collection = collection
        self.posts = posts
        self.subscribers = subscribers
    }

    package struct Standing: Sendable {
        package let state: CollectionState?
        package let posts: PostSpan
        package let postCount: Int
        package let subscribers: SubscriberSample?
    }

    package func callAsFunction(_ channel: ChannelProfile) async throws -> Standing {
        Standing(
            state: try await collection.state(of: channel.id), posts: try await posts.span(of: channel.id),
            postCount: try await posts.count(of: channel.id, onlyShown: false),
            subscribers: try await subscribers.latest(of: channel.id))
    }
}
