package import Kernel
internal import Synchronization

/// The requests that a program answered lately, by their id: a ring of fixed size, without bodies, queries or tokens.
package final class RecentRequests: Sendable {
    package struct Entry: Sendable, Equatable {
        package let requestID: String
        package let method: String
        /// The route's pattern: `/api/v1/users/{id}`.
        package let endpoint: String
        package let status: Int
        /// When the answer was complete.
        package let at: Timestamp
        /// From the request's head to the end of its answer, in milliseconds.
        package let milliseconds: Double

        package init(
            requestID: String, method: String, endpoint: String, status: Int, at: Timestamp, milliseconds: Double
        ) {
            self.requestID = requestID
            self.method = method
            self.endpoint = endpoint
            self.status = status
            self.at = at
            self.milliseconds = milliseconds
        }
    }

    private struct Ring {
        var entries: [Entry] = []
        var next = 0
    }

    private let capacity: Int
    private let ring = Mutex(Ring())

    /// `capacity` requests are remembered; each costs about 200 bytes.
    package init(capacity: Int = 4_096) { self.capacity = capacity }

    package func note(_ entry: Entry) {
        ring.withLock { ring in
            if ring.entries.count < capacity { ring.entries.append(entry) } else { ring.entries[ring.next] = entry }
            ring.next = (ring.next + 1) % capacity
        }
    }

    /// The requests of that id, in the order they ended.
    package func entries(of requestID: String) -> [Entry] {
        ring.withLock { $0.entries.filter { $0.requestID == requestID } }.sorted { $0.at < $1.at }
    }
}
