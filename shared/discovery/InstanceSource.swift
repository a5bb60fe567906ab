package import Kernel

/// Where it is known which instances a service has.
package protocol InstanceSource: Sendable {
    /// The instances of a service (`user-service`): a list at once, and another whenever something about it changes.
    /// A list that nobody has taken yet gives way to a newer one. Whoever stops taking ends the watch.
    func watch(_ service: String) -> AsyncStream<InstanceList>
}

/// The instances of one service as a source knows them at one moment.
package struct InstanceList: Sendable, Equatable {
    package enum Origin: String, Sendable {
        /// Written in the settings; nobody asked whether they are well.
        case settings = "static"
        /// Consul's, and well when it last said so.
        case consul
    }

    /// In the order of their ids, each once.
    package let instances: [ServiceInstance]
    package let origin: Origin
    /// Since when Consul has not confirmed this list; nil while it does, and for a service that is found by settings
    /// alone. A list from the settings that stands in for Consul is stale from the beginning.
    package let staleSince: Timestamp?

    package init(_ instances: [ServiceInstance], origin: Origin, staleSince: Timestamp? = nil) {
        self.instances = instances
        self.origin = origin
        self.staleSince = staleSince
    }

    package var isStale: Bool { staleSince != nil }
}
