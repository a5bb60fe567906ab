package import HTTP
internal import Kernel

/// The part of Consul's HTTP API that the suite uses (developer.hashicorp.com, "Agent" and "Health" HTTP API).
package struct ConsulClient: Sendable {
    private let base: String
    private let token: String?
    private let http: HTTPClient
    private let limits: DiscoveryLimits

    /// `url` is the agent's, without a path: `http://127.0.0.1:8500`. `token` goes into `X-Consul-Token`, never into a
    /// URL, which ends up in logs.
    package init(url: String, token: String?, http: HTTPClient, limits: DiscoveryLimits = DiscoveryLimits()) {
        base = url
        self.token = token
        self.http = http
        self.limits = limits
    }

    /// The instances of a service whose checks all pass. An `index` other than 0 makes it a blocking query: the answer
    /// comes when the index has moved past it, or when `wait` is over.
    func passing(_ service: String, index: UInt64, wait: Duration) async throws(ConsulError) -> HealthAnswer {
        var target = "/v1/health/service/\(ConsulClient.encoded(service))?passing"
        var patience = limits.call
        if index > 0 {
            target += "&index=\(index)&wait=\(max(1, wait.microseconds / 1_000))ms"
            patience = wait * 17 / 16 + limits.late
        }
        return try HealthAnswer(try await send(.get, target, patience: patience))
    }

    /// Registers the instance, or replaces what is registered under its id.
    func register(_ service: AgentService) async throws(ConsulError) {
        _ = try await send(
            .put, "/v1/agent/service/register?replace-existing-checks=true", body: service.json, patience: limits.call)
    }

    /// Takes the instance out of every list of passing ones, with the reason where operators look.
    func enterMaintenance(_ id: String, reason: String) async throws(ConsulError) {
        _ = try await send(
            .put,
            "/v1/agent/service/maintenance/\(ConsulClient.encoded(id))?enable=true&reason="
                + ConsulClient.encoded(reason), patience: limits.farewell)
    }

    /// Forgets the instance; one that is not there is forgotten already.
    func deregister(_ id: String) async throws(ConsulError) {
        do {
            _ = try await send(
                .put, "/v1/agent/service/deregister/\(ConsulClient.encoded(id))", patience: limits.farewell)
        } catch .refused(status: 404, _) {
            return
        }
    }

    /// Whether the agent knows the instance, whatever it thinks of its health.
    func knows(_ id: String) async throws(ConsulError) -> Bool {
        do {
            _ = try await send(
                .get, "/v1/agent/health/service/id/\(ConsulClient.encoded(id))", patience: limits.call)
            return true
        } catch .refused(status: 404, _) {
            return false
        } catch .refused(status: 429, _), .refused(status: 503, _) {
            // Its checks warn or fail, which is an answer too.
            return true
        }
    }

    private func send(
        _ method: HTTPMethod, _ target: String, body: [UInt8] = [], patience: Duration
    ) async throws(ConsulError) -> ConsulAnswer {
        var headers: Headers = ["Accept": "application/json"]
        if let token { headers["X-Consul-Token"] = token }
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        var timeouts = ClientTimeouts()
        timeouts.connect = limits.connect
        timeouts.response = patience
        timeouts.idle = limits.late
        timeouts.total = patience + limits.late
        let answer: ConsulAnswer
        do {
            let response = try await http.send(
                ClientRequest(
                    method, base + target, headers: headers, body: body.isEmpty ? .empty : .bytes(body),
                    timeouts: timeouts))
            answer = ConsulAnswer(
                status: response.status, headers: response.headers,
                body: try await response.body.collect(upTo: limits.answerBytes))
        } catch {
            throw .unreachable("\(error)")
        }
        guard answer.status.isSuccess else {
            throw .refused(status: answer.status.code, reason: String(answer.text.prefix(200)))
        }
        return answer
    }

    /// Percent-encodes all but unreserved letters (RFC 3986 §2.3).
    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._~".utf8.contains(byte)
            result += isPlain ? String(UnicodeScalar(byte)) : "%\(hexadecimal([byte]).uppercased())"
        }
    }
}

/// One answer of the agent, read to its end.
struct ConsulAnswer: Sendable {
    let status: HTTPStatus
    let headers: Headers
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
}
