/// Every event of the suite: who publishes it and who listens.
package enum EventCatalog {
    package struct Entry: Sendable {
        package let kind: any Event.Type
        /// Services, by the name of their folder.
        package let publishers: [String]
        package let consumers: [String]

        package var name: String { kind.name }
        package var version: Int { kind.version }
    }

    /// By name, in alphabetical order.
    package static let all: [Entry] = [
        Entry(kind: ChannelCreated.self, publishers: ["channel"], consumers: ["analytics"]),
        Entry(kind: ChannelDeleted.self, publishers: ["channel"], consumers: ["analytics"]),
        Entry(kind: ChannelUpdated.self, publishers: ["channel"], consumers: ["analytics"]),
        Entry(kind: UserCreationCompleted.self, publishers: ["user"], consumers: []),
        Entry(kind: UserCreationFailed.self, publishers: ["user"], consumers: []),
        Entry(kind: UserCreationStepCompleted.self, publishers: ["user"], consumers: []),
        Entry(kind: UserDeleted.self, publishers: ["user"], consumers: ["analytics", "channel"]),
        Entry(kind: UserRegistered.self, publishers: ["user"], consumers: ["analytics"]),
    ]
}
