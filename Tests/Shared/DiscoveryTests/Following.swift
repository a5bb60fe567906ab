import Discovery
import Logging
import Synchronization
import TestSupport

/// The lists that a watch has told so far.
final class Following: Sendable {
    private let lists = Mutex<[InstanceList]>([])
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    init(_ source: any InstanceSource, _ service: String) {
        let stream = source.watch(service)
        let task = Task { for await list in stream { lists.withLock { $0.append(list) } } }
        self.task.withLock { $0 = task }
    }

    var all: [InstanceList] { lists.withLock { $0 } }
    var latest: InstanceList? { lists.withLock { $0.last } }

    /// Whether the newest list comes to name exactly these ids, in their order.
    func comesTo(_ ids: [String], from origin: InstanceList.Origin = .consul, stale: Bool = false) async -> Bool {
        let hasCome = await eventually {
            let list = self.latest
            return list?.instances.map(\.id) == ids && list?.origin == origin && list?.isStale == stale
        }
        if !hasCome { writeLine("the watch told \(lists.withLock { $0 }) instead of \(ids)") }
        return hasCome
    }

    /// Ends the watch.
    func stop() { task.withLock { $0?.cancel() } }
}

/// A logger that says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
