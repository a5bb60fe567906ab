internal import Kernel
internal import Logging
internal import Synchronization

/// Holds the routes that are in force, and exchanges them as a whole.
final class RouteStore: Sendable {
    /// Called with a new state before it is in force; throws what makes it impossible.
    typealias Prepare = @Sendable (RouteSet) throws(ConfigurationError) -> Void

    private let state: Mutex<RouteSet>
    /// One reload after the other.
    private let reloading = Mutex(())
    private let watchers = Mutex<[Prepare]>([])
    let source: RouteSource
    private let logger: Logger

    /// Reads the routes for the first time. Throws `ConfigurationError` with every mistake.
    init(_ source: RouteSource, logger: Logger) throws(ConfigurationError) {
        self.source = source
        self.logger = logger
        state = Mutex(RouteSet(try source.read(), source: source.name))
    }

    /// The routes in force now.
    var current: RouteSet { state.withLock { $0 } }

    /// Lets `prepare` make itself ready for each new state; called for the current one at once.
    func follow(_ prepare: @escaping Prepare) throws(ConfigurationError) {
        try prepare(current)
        watchers.withLock { $0.append(prepare) }
    }

    /// Reads the file again and puts it in force. When it is wrong nothing changes: every mistake is logged, and
    /// thrown.
    @discardableResult
    func reload() throws(ConfigurationError) -> RouteSet {
        do {
            let set = try reloading.withLock { _ throws(ConfigurationError) in try exchange() }
            logger.notice(
                "The routes were read anew",
                metadata: [
                    "source": "\(source.name)", "routes": "\(set.rules.routes.count)", "version": "\(set.version)",
                ])
            return set
        } catch {
            for mistake in error.mistakes {
                logger.error("The routes stay as they were", metadata: ["mistake": "\(mistake)"])
            }
            throw error
        }
    }

    private func exchange() throws(ConfigurationError) -> RouteSet {
        let before = current
        let next = RouteSet(try source.read(), version: before.version + 1, source: source.name)
        if next.rules == before.rules { return before }
        for prepare in watchers.withLock({ $0 }) { try prepare(next) }
        state.withLock { $0 = next }
        return next
    }
}
