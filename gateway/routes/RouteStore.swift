internal import Kernel
internal import Logging
internal import Synchronization

/// Holds the routes that are in force, and exchanges them as a whole.
final class RouteStore: Sendable {
    /// Looks at a new state before it is in force; throws what makes it impossible.
    typealias Check = @Sendable (RouteSet) throws(ConfigurationError) -> Void
    /// Learns of a state that is in force from now on.
    typealias Follow = @Sendable (RouteSet) -> Void

    private struct State {
        var set: RouteSet
        /// The state of the file that was read last, whatever came of it.
        var stamp: FileStamp?
        var checks: [Check] = []
        var followers: [Follow] = []
    }

    private let state: Mutex<State>
    /// One reload after the other.
    private let reloading = Mutex(())
    let source: RouteSource
    private let logger: Logger

    /// `rules` are what the source said first, and `stamp` is the state that it had just before.
    init(_ source: RouteSource, _ rules: RouteRules, stamp: FileStamp?, logger: Logger) {
        self.source = source
        self.logger = logger
        state = Mutex(State(set: RouteSet(rules, source: source.name), stamp: stamp))
    }

    /// Reads the routes for the first time. Throws `ConfigurationError` with every mistake.
    convenience init(_ source: RouteSource, logger: Logger) throws(ConfigurationError) {
        let stamp = source.stamp
        self.init(source, try source.read(), stamp: stamp, logger: logger)
    }

    /// The routes in force now.
    var current: RouteSet { state.withLock { $0.set } }

    /// The state of the file that was read last.
    var stamp: FileStamp? { state.withLock { $0.stamp } }

    /// Has `check` look at every state to come.
    func check(_ check: @escaping Check) { state.withLock { $0.checks.append(check) } }

    /// Tells `follow` the state in force, and every later one.
    func follow(_ follow: @escaping Follow) {
        follow(current)
        state.withLock { $0.followers.append(follow) }
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
        let stamp = source.stamp
        let before = state.withLock { state in
            state.stamp = stamp
            return state
        }
        let next = RouteSet(try source.read(), version: before.set.version + 1, source: source.name)
        if next.rules == before.set.rules { return before.set }
        for check in before.checks { try check(next) }
        state.withLock { $0.set = next }
        for follow in before.followers { follow(next) }
        return next
    }
}
