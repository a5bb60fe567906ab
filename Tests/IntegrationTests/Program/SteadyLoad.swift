internal import Reactor
internal import Synchronization
internal import TestSupport

/// A few clients that ask without end, in turn at each gateway that is in sight, on connections that they keep: what a
/// proxy before the gateways does. Nothing is ever asked twice: whatever is not answered 200 is counted as lost.
final class SteadyLoad: Sendable {
    /// Which gateways may be asked; changed from outside.
    let inSight: [Switch]
    private let ports: [Int]
    private let token: String
    private let threads = BlockingPool(threads: 6, queue: 100, name: "load")
    private let isOver = Switch()
    private let score = Mutex((answered: [Int](), lost: [String]()))

    init(ports: [Int], token: String) {
        self.ports = ports
        self.token = token
        inSight = ports.map { _ in Switch() }
        score.withLock { $0.answered = ports.map { _ in 0 } }
    }

    /// Answers of each gateway.
    var answered: [Int] { score.withLock { $0.answered } }
    /// Why requests were lost.
    var lost: [String] { score.withLock { $0.lost } }

    /// Asks from `clients` at once while `body` does what it does.
    func run(clients: Int, _ body: () async throws -> Void) async throws {
        async let load: Void = withTaskGroup { group in
            for client in 0..<clients { group.addTask { await self.ask(from: client) } }
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        isOver.set(true)
        await load
        try result.get()
    }

    private func ask(from client: Int) async {
        var kept = [KeptConnection?](repeating: nil, count: ports.count)
        var turn = client
        while !isOver.isOn {
            turn += 1
            let usable = ports.indices.filter { inSight[$0].isOn }
            guard !usable.isEmpty else {
                score.withLock { $0.lost.append("no gateway is in sight") }
                try? await Task.sleep(for: .milliseconds(2))
                continue
            }
            let index = usable[turn % usable.count]
            // Like nginx, connections to what is out of sight are let go.
            for other in ports.indices where !inSight[other].isOn { kept[other] = nil }
            let (port, token, connection) = (ports[index], token, kept[index])
            do {
                let (used, status) = try await threads.run {
                    let connection = try connection ?? KeptConnection(port: port)
                    return (connection, try connection.get("/api/v1/profile", token: token))
                }
                kept[index] = used.isOver ? nil : used
                score.withLock { score in
                    if status == 200 { score.answered[index] += 1 } else { score.lost.append("answer \(status)") }
                }
            } catch {
                kept[index] = nil
                score.withLock { $0.lost.append("gateway \(index): \(error)") }
            }
            // So that connections are also idle, which is when a server likes to close them.
            try? await Task.sleep(for: .milliseconds(2))
        }
    }
}
