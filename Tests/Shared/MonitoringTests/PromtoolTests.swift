import Glibc
import Monitoring
import Testing

@Suite("What Prometheus says of our metrics")
struct PromtoolTests {
    static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first { (path: String) in
        access(path, X_OK) == 0
    }

    @Test(.enabled(if: promtool != nil, "promtool is not installed (Debian package prometheus)"))
    func `promtool finds nothing to complain about`() async throws {
        let metrics = ServiceMetrics(service: "user-management", version: "1.0.0")
        metrics.observeOutbox { (pending: 1, dead: 0, oldestAge: .seconds(1)) }
        metrics.observeConnections { [("users", 1)] }
        metrics.requests.add(1, ["GET", "/users/{id}", "user-management", "200"])
        metrics.requestDuration.record(0.01, ["GET", "/users/{id}", "user-management"])
        metrics.eventPublished("user.registered", outcome: "ok")
        metrics.eventConsumed("user.registered", succeeded: true, in: .milliseconds(1))
        metrics.registry.counter("odd_total", "Odd \"labels\".", labels: ["x"]).add(1, ["a\"\n\\b"])

        var path = Array("/tmp/analyticbot-metrics-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        let name = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer {
            close(descriptor)
            unlink(name)
        }
        let text = Array(await metrics.registry.text().utf8)
        #expect(write(descriptor, text, text.count) == text.count)
        let promtool = try #require(Self.promtool)
        let command = "\(promtool) check metrics < \(name) 2>&1"
        let process = try #require(popen(command, "r"))
        var said: [UInt8] = []
        while case let byte = fgetc(process), byte != EOF { said.append(UInt8(truncatingIfNeeded: byte)) }
        #expect(pclose(process) == 0, "\(String(decoding: said, as: UTF8.self))")
    }
}
