/// One post as the channel's calendar has it: everything about it that does not change with the moment it is seen.
struct PlannedPost: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case text, photo, video, document, poll, forward
        case album(photos: Int)
        /// A message of Telegram's own, such as that the channel was created.
        case service
    }

    /// Where its random numbers come from: the same for the same post in every world of that seed.
    let key: Int
    /// The number within the channel; an album takes one for each picture.
    var id: Int
    /// Seconds since 1970.
    var date: Int64
    let kind: Kind
    let isViral: Bool
    /// Drives people out: only in channels whose fate it is.
    let isAnnoying: Bool
    let editedAt: Int64?
    let deletedAt: Int64?
    /// The text that a bot sent; nil when the calendar writes one.
    var sentText: String?

    var width: Int {
        if case .album(let photos) = kind { photos } else { 1 }
    }
}
