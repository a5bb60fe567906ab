package import Kernel

/// Every event of the suite: who publishes it and who listens.
package enum EventCatalog {
    package struct Entry: Sendable {
        package let kind: any Event.Type
        /// Services, by the name of their folder.
        package let publishers: [String]
        /// Services, by the name of their folder; each has a queue of that name.
        package let consumers: [String]

        package init(_ kind: any Event.Type, from publishers: [String], to consumers: [String]) {
            self.kind = kind
            self.publishers = publishers
            self.consumers = consumers
        }

        package var name: String { kind.name }
        package var version: Int { kind.version }

        /// What the event's data looks like.
        package var shape: JSONShape { Self.shape(kind) }

        /// JSON Schema of the event's data.
        package var schema: JSONValue { EventSchema.of(shape) }

        private static func shape<Fact: Event>(_ kind: Fact.Type) -> JSONShape { JSONShape.of(kind) }
    }

    /// By name, in alphabetical order.
    package static let all: [Entry] = [
        Entry(AlertTriggered.self, from: ["realtime"], to: ["notification"]),
        Entry(ChannelCreated.self, from: ["channel"], to: ["analytics"]),
        Entry(ChannelDeleted.self, from: ["channel"], to: ["analytics"]),
        Entry(ChannelUpdated.self, from: ["channel"], to: ["analytics"]),
        Entry(PaymentFailed.self, from: ["payment"], to: ["notification"]),
        Entry(PaymentProcessed.self, from: ["payment"], to: ["notification"]),
        Entry(PaymentRefunded.self, from: ["payment"], to: ["notification"]),
        Entry(UserCreationCompleted.self, from: ["user"], to: []),
        Entry(UserCreationFailed.self, from: ["user"], to: []),
        Entry(UserCreationStepCompleted.self, from: ["user"], to: []),
        Entry(SubscriptionActivated.self, from: ["payment"], to: ["notification"]),
        Entry(SubscriptionCanceled.self, from: ["payment"], to: ["notification"]),
        Entry(SubscriptionPastDue.self, from: ["payment"], to: ["notification"]),
        Entry(SubscriptionPlanChanged.self, from: ["payment"], to: ["notification"]),
        Entry(SubscriptionRenewed.self, from: ["payment"], to: ["notification"]),
        Entry(UserDeleted.self, from: ["user"], to: ["analytics", "channel", "notification"]),
        Entry(UserRegistered.self, from: ["user"], to: ["analytics"]),
        Entry(UserUpdated.self, from: ["user"], to: ["notification"]),
    ]

    /// The event of that name; nil for one that the suite does not know.
    package static func entry(named name: String) -> Entry? { all.first { $0.name == name } }

    /// Names and versions of the events that a service listens to, as `user.deleted.v1`, in alphabetical order.
    package static func consumed(by service: String) -> [String] {
        all.filter { $0.consumers.contains(service) }.map { "\($0.name).v\($0.version)" }
    }
}
