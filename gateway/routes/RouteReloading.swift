internal import Logging
internal import Reactor
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the routes again on SIGHUP, and when their file has changed.
struct RouteReloading: Service {
    /// How often the file is looked at. A look is one `stat`, follows links, and sees a file that was put in another's
    /// place, which a watch on the old one would not.
    let interval: Duration

    private let store: RouteStore
    private let loops: EventLoopGroup

    init(store: RouteStore, loops: EventLoopGroup, interval: Duration = .seconds(1)) {
        self.store = store
        self.loops = loops
        self.interval = interval
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await onSignal() }
            group.addTask { await onChange() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func onSignal() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { reload() }
    }

    private func onChange() async {
        var change = FileChange()
        let loop = loops.next()
        while !Task.isCancelled {
            guard (try? await loop.sleep(for: interval)) != nil else { return }
            if change.look(store.source.stamp, taken: store.stamp) { reload() }
        }
    }

    /// A bad file is logged by the store and changes nothing.
    private func reload() {
        do { try store.reload() } catch { return }
    }
}
