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
        /// It serves, maybe without something it can do without; `missing` are its own words.
        case ready(missing: [String])
        /// It answers, and says no; `reasons` are its own words, in its order.
        case notReady(reasons: [String])
        case away(reason: String)

        package var isReady: Bool {
            if case .ready = self { true } else { false }
        }

        /// In half a sentence: “ready”, “not ready: database: it failed”.
        package var text: String {
            switch self {
            case .ready(let missing): "ready" + (missing.isEmpty ? "" : ", but \(missing.joined(separator: "; "))")
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
            let answer = try? JSON.decode(StandardRoutes.Readiness.self, from: body)
            let failed = answer.map(Self.failures) ?? []
            if response.status.isSuccess { return .ready(missing: failed) }
            return .notReady(
                reasons: failed.isEmpty ? [answer?.status ?? "it answers \(response.status.code)"] : failed)
        } catch {
            return .away(reason: "\(url) does not answer (\(error))")
        }
    }

    private static func failures(of answer: StandardRoutes.Readiness) -> [String] {
        answer.checks.filter { $0.status != "ok" }.map { "\($0.name): \($0.reason ?? "failed")" }
    }
}
