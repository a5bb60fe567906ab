internal import Logging
internal import Reactor
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the routes again on SIGHUP, and when their file has changed.
struct RouteReloading: Service {
    /// How often the file is looked at. A look is one `stat`, follows links, and sees a file that was put in another's
    /// place, which a watch on the old one would not.
    static let interval = Duration.seconds(1)

    let store: RouteStore
    let loops: EventLoopGroup

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
        var change = FileChange(store.source.stamp)
        let loop = loops.next()
        while !Task.isCancelled {
            guard (try? await loop.sleep(for: RouteReloading.interval)) != nil else { return }
            if change.look(store.source.stamp) { reload() }
        }
    }

    /// A bad file is logged by the store and changes nothing.
    private func reload() {
        do { try store.reload() } catch { return }
    }
}
