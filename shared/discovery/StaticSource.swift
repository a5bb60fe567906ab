/// Instances that the settings name: they never change while the process runs.
package struct StaticSource: InstanceSource {
    private let services: [String: [ServiceInstance]]

    /// The instances of each service by its name (`user-service`).
    package init(_ services: [String: [ServiceInstance]]) {
        self.services = services
    }

    package func watch(_ service: String) -> AsyncStream<InstanceList> {
        let list = InstanceList(services[service] ?? [], origin: .settings)
        // The stream stays open, as that of a source which may still say more.
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { $0.yield(list) }
    }
}
