import HTTP
import Reactor

/// A service of known capacity: `workers` requests at once, each for `span`. More wait in line without an end, as they do
/// in a service that knows no limit.
struct Workshop: Sendable {
    private let line: WaitingLine
    private let span: Duration
    private let loops: EventLoopGroup

    init(workers: Int, span: Duration, loops: EventLoopGroup) {
        line = WaitingLine(places: workers)
        self.span = span
        self.loops = loops
    }

    var route: Route {
        Route(.get, "/work", access: .everyone, "Takes its time") { _ in
            await line.enter()
            try? await loops.any.sleep(for: span)
            await line.leave()
            return Response(.ok, headers: ["Content-Type": "text/plain"], body: .bytes(Array("done".utf8)))
        }
    }
}

/// Lets a number of tasks in; the others wait, first come first served.
actor WaitingLine {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// How many of `waiting` have been let in already.
    private var served = 0

    init(places: Int) { free = places }

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        guard served < waiting.count else {
            free += 1
            return
        }
        waiting[served].resume()
        served += 1
        if served > 1_024 {
            waiting.removeFirst(served)
            served = 0
        }
    }
}
