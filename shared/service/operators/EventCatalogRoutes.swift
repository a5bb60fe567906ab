internal import Contracts
internal import HTTP
internal import Kernel

/// Every event of the suite, told by every service.
struct EventCatalogRoutes: RouteGroup {
    var routes: [Route] {
        [
            .get(
                "/events/catalog", access: .everyone, "Every event: its data, who publishes it, who listens",
                answers: EventCatalogView.self
            ) { _ in EventCatalogView() }
        ]
    }
}

/// The catalogue as JSON.
package struct EventCatalogView: Codable, Sendable {
    let events: [Entry]

    package init() { events = EventCatalog.all.map(Entry.init) }

    struct Entry: Codable, Sendable {
        let name: String
        let version: Int
        let publishers: [String]
        let consumers: [String]
        /// JSON Schema of the event's data.
        let schema: JSONValue

        init(_ entry: EventCatalog.Entry) {
            name = entry.name
            version = entry.version
            publishers = entry.publishers
            consumers = entry.consumers
            schema = entry.schema
        }
    }
}
