internal import Contracts
internal import Events
internal import Kernel

/// Holds a service to what the catalogue says of it: queues are bound by the catalogue, so an event that it names must
/// have a handler, and a handler for another one would never be called.
enum CatalogCheck {
    /// Throws `ConfigurationError` with each event that is wrong. Services that the catalogue does not know are let be.
    static func check(_ handlers: [EventHandler], of service: String) throws(ConfigurationError) {
        let named = Set(EventCatalog.consumed(by: service))
        if named.isEmpty, !isKnown(service) { return }
        let handled = Set(handlers.map { "\($0.eventName).v\($0.eventVersion)" })
        let mistakes =
            named.subtracting(handled).sorted().map {
                "\(service) has no handler for \($0), which the catalogue gives it"
            }
            + handled.subtracting(named).sorted().map {
                "\(service) handles \($0), which the catalogue does not give it"
            }
        if !mistakes.isEmpty { throw ConfigurationError(mistakes: mistakes) }
    }

    private static func isKnown(_ service: String) -> Bool {
        EventCatalog.all.contains { $0.publishers.contains(service) }
    }
}
