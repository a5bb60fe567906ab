package import Kernel

/// The head of a preview page.
package struct PreviewChannel: Sendable, Equatable {
    package let username: ChannelUsername
    package let title: String
    package let description: String?
    package let isVerified: Bool
    package let subscribers: ApproximateCount?
    package let photos: ApproximateCount?
    package let videos: ApproximateCount?
    package let files: ApproximateCount?
    package let links: ApproximateCount?
    package let photoURL: String?

    package init(
        username: ChannelUsername,
        title: String,
        description: String? = nil,
        isVerified: Bool = false,
        subscribers: ApproximateCount? = nil,
        photos: ApproximateCount? = nil,
        videos: ApproximateCount? = nil,
        files: ApproximateCount? = nil,
        links: ApproximateCount? = nil,
        photoURL: String? = nil
    ) {
        self.username = username
        self.title = title
        self.description = description
        self.isVerified = isVerified
        self.subscribers = subscribers
        self.photos = photos
        self.videos = videos
        self.files = files
        self.links = links
        self.photoURL = photoURL
    }
}
