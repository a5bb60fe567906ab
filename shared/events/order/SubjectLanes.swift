internal import Synchronization

/// Who is handled next of each subject, in one process: a line per subject, first come first served.
final class SubjectLanes: Sendable {
    private let lines = Mutex<[String: [SubjectPlace]]>([:])

    /// A place at the end of the subject's line.
    func enter(_ subject: String) -> SubjectPlace {
        lines.withLock { lines in
            let place = SubjectPlace(subject: subject, lanes: self, isFirst: lines[subject] == nil)
            lines[subject, default: []].append(place)
            return place
        }
    }

    /// The place leaves the line; the next in it has its turn.
    fileprivate func leave(_ place: SubjectPlace) {
        let next = lines.withLock { lines -> SubjectPlace? in
            guard var line = lines[place.subject], let index = line.firstIndex(where: { $0 === place }) else {
                return nil
            }
            line.remove(at: index)
            lines[place.subject] = line.isEmpty ? nil : line
            return index == 0 ? line.first : nil
        }
        next?.begin()
    }
}

/// A delivery's place in the line of its subject.
package final class SubjectPlace: Sendable {
    private struct State {
        var isTurn: Bool
        var waiting: CheckedContinuation<Void, Never>?
    }

    let subject: String
    private let lanes: SubjectLanes
    private let state: Mutex<State>

    init(subject: String, lanes: SubjectLanes, isFirst: Bool) {
        self.subject = subject
        self.lanes = lanes
        state = Mutex(State(isTurn: isFirst))
    }

    /// Returns when all before it have left. Each of them ends within its handler's time.
    func turn() async {
        await withCheckedContinuation { continuation in
            let isTurn = state.withLock { state in
                if !state.isTurn { state.waiting = continuation }
                return state.isTurn
            }
            if isTurn { continuation.resume() }
        }
    }

    /// Gives the place up; a bus that took one and asks for no outcome calls this.
    package func leave() { lanes.leave(self) }

    func begin() {
        let waiting = state.withLock { state in
            state.isTurn = true
            return state.waiting.take()
        }
        waiting?.resume()
    }
}
