package import HTTP
internal import Kernel

/// Asks a program from outside whether it is ready: what a container's health check and an operator want to know.
package struct ReadinessProbe: Sendable {
    /// Its endpoint, absolute.
    package let url: String
    private let timeouts: ClientTimeouts

    /// The most bytes of an answer that are read.
    private static let answerBytes = 65_536

    /// What was found.
    package enum Finding: Sendable, Equatable {
        case ready
        /// It answers, and says no; `reasons` are its own words, in its order.
        case notReady(reasons: [String])
        case away(reason: String)

        package var isReady: Bool { self == .ready }

        /// In half a sentence: “ready”, “not ready: database: it failed”.
        package var text: String {
            switch self {
            case .ready: "ready"
            case .notReady(let reasons): "not ready" + (reasons.isEmpty ? "" : ": \(reasons.joined(separator: "; "))")
            case .away(let reason): "away: \(reason)"
            }
        }
    }

    /// `patience` is how long the whole answer may take.
    package init(url: String, patience: Duration = .seconds(3)) {
        self.url = url
        var timeouts = ClientTimeouts()
        timeouts.connect = patience
        timeouts.total = patience
        self.timeouts = timeouts
    }

    /// The readiness of a program that listens on `host`, asked from the same machine: whoever listens everywhere
    /// listens on the loopback interface too.
    package init(host: String, port: Int, path: String = "/health/ready") {
        let address =
            switch host {
            case "0.0.0.0", "": "127.0.0.1"
            case "::": "[::1]"
            default: host.contains(":") ? "[\(host)]" : host
            }
        self.init(url: "http://\(address):\(port)\(path)")
    }

    /// Asks once.
    package func ask(by client: HTTPClient) async -> Finding {
        do {
            let response = try await client.send(ClientRequest(.get, url, timeouts: timeouts))
            let body = try await response.body.collect(upTo: Self.answerBytes)
            if response.status.isSuccess { return .ready }
            return .notReady(reasons: Self.reasons(in: body, otherwise: "it answers \(response.status.code)"))
        } catch {
            return .away(reason: "\(url) does not answer (\(error))")
        }
    }

    /// The checks of the answer that failed, or where it stands in its life.
    private static func reasons(in body: [UInt8], otherwise: String) -> [String] {
        guard let answer = try? JSON.decode(StandardRoutes.Readiness.self, from: body) else { return [otherwise] }
        let failed = answer.checks.filter { $0.status != "ok" }.map { "\($0.name): \($0.reason ?? "failed")" }
        return failed.isEmpty ? [answer.status] : failed
    }
}
