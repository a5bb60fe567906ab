import HTTP
import Kernel
import Monitoring
import Testing

@Suite("Counting what happens")
struct MetricsTests {
    func lines(_ registry: MetricsRegistry, of family: String) async -> [String] {
        await registry.text().split(separator: "\n").map(String.init).filter {
            $0.hasPrefix(family) || $0.hasPrefix("# HELP \(family) ") || $0.hasPrefix("# TYPE \(family) ")
        }
    }

    @Test func `a counter shows its help, its type and each series once, in order`() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("jobs_total", "Jobs done.\nAll \\ of them.", labels: ["kind", "outcome"])
        counter.add(2, ["b", "ok"])
        counter.add(1, ["a", "say \"no\"\n\\"])
        counter.add(0, ["c", "ok"])
        #expect(
            await lines(registry, of: "jobs_total") == [
                #"# HELP jobs_total Jobs done.\nAll \\ of them."#, "# TYPE jobs_total counter",
                #"jobs_total{kind="a",outcome="say \"no\"\n\\"} 1"#, #"jobs_total{kind="b",outcome="ok"} 2"#,
                #"jobs_total{kind="c",outcome="ok"} 0"#,
            ])
    }

    @Test func `a gauge goes up and down, and a sampled one is looked up when asked for`() async {
        let registry = MetricsRegistry()
        let gauge = registry.gauge("rooms", "Rooms in use.")
        gauge.set(2.5)
        gauge.add(-1)
        registry.sampled("depth", "Depth.", labels: ["side"]) {
            [MetricSample(["left"], 3), MetricSample(["right"], .infinity)]
        }
        #expect(await lines(registry, of: "rooms").last == "rooms 1.5")
        #expect(
            await lines(registry, of: "depth").suffix(2) == [#"depth{side="left"} 3"#, #"depth{side="right"} +Inf"#])
    }

    @Test func `a histogram's buckets add up, and the last one holds all`() async {
        let registry = MetricsRegistry()
        let histogram = registry.histogram("wait_seconds", "Waiting.", labels: ["at"], bounds: [0.1, 0.2, 1])
        for value in [0.05, 0.1, 0.15, 0.5, 7] { histogram.record(value, ["door"]) }
        #expect(
            await lines(registry, of: "wait_seconds") == [
                "# HELP wait_seconds Waiting.", "# TYPE wait_seconds histogram",
                #"wait_seconds_bucket{at="door",le="0.1"} 2"#, #"wait_seconds_bucket{at="door",le="0.2"} 3"#,
                #"wait_seconds_bucket{at="door",le="1"} 4"#, #"wait_seconds_bucket{at="door",le="+Inf"} 5"#,
                #"wait_seconds_sum{at="door"} 7.8"#, #"wait_seconds_count{at="door"} 5"#,
            ])
    }

    @Test func `a family stops at a thousand series and counts what it drops`() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("hits_total", "Hits.", labels: ["page"])
        for page in 0..<1_005 { counter.add(1, ["\(page)"]) }
        #expect(await lines(registry, of: "hits_total{").count == 1_000)
        #expect(
            await lines(registry, of: "metrics_series_overflow_total").last
                == #"metrics_series_overflow_total{family="hits_total"} 5"#)
    }

    @Test func `asking twice for a family gives the same one`() async {
        let registry = MetricsRegistry()
        registry.counter("a_total", "A.").add(1)
        registry.counter("a_total", "A.").add(1)
        #expect(await lines(registry, of: "a_total").last == "a_total 2")
    }

    @Test func `counting from many tasks loses nothing`() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("a_total", "A.", labels: ["x"])
        let histogram = registry.histogram("b_seconds", "B.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.add(1, ["y"])
                        histogram.record(0.5)
                    }
                }
            }
        }
        #expect(await lines(registry, of: "a_total").last == #"a_total{x="y"} 8000"#)
        #expect(await lines(registry, of: "b_seconds_sum").last == "b_seconds_sum 4000")
    }

    @Test func `requests are counted by method, pattern and status, whatever clients make up`() async throws {
        let metrics = ServiceMetrics(service: "user-management", version: "1.2.3")
        let route = Route(.get, "/users/{id}", access: .everyone, "A user") { _ in .text(.ok, "x") }
        let failing = Route(.get, "/broken", access: .everyone, "Fails") { _ in throw ServiceError(.conflict, "No.") }
        let router = try Router([route, failing], middleware: [RequestMetrics(metrics)])
        for (method, path) in [
            ("GET", "/users/1"), ("GET", "/users/2"), ("BREW", "/users/1"), ("GET", "/a"), ("GET", "/b"),
        ] {
            _ = await router.respond(to: Request(method: HTTPMethod(method), target: path, path: path))
        }
        let text = await metrics.registry.text()
        for line in [
            #"http_requests_total{method="GET",endpoint="/users/{id}",service="user-management",status="200"} 2"#,
            #"http_requests_total{method="other",endpoint="/users/{id}",service="user-management",status="405"} 1"#,
            #"http_requests_total{method="GET",endpoint="unmatched",service="user-management",status="404"} 2"#,
            #"http_request_duration_seconds_count{method="GET",endpoint="/users/{id}",service="user-management"} 2"#,
            #"http_requests_in_flight{service="user-management"} 0"#,
            #"build_info{service="user-management",version="1.2.3"} 1"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        #expect(text.contains(#"service="user-management",le="0.2"}"#))
    }

    @Test func `the process tells its memory, its time and its descriptors`() async {
        let metrics = ServiceMetrics(service: "s", version: "1")
        var values: [String: Double] = [:]
        for line in await metrics.registry.text().split(separator: "\n") where line.hasPrefix("process_") {
            let parts = line.split(separator: " ")
            values[String(parts[0])] = Double(parts[1])
        }
        let now = Double(SystemClock().now.seconds)
        #expect(values["process_resident_memory_bytes"].map { $0 > 1_000_000 } == true)
        #expect(values["process_open_fds"].map { $0 >= 3 } == true)
        #expect(values["process_cpu_seconds_total"].map { $0 >= 0 } == true)
        #expect(values["process_start_time_seconds"].map { $0 > now - 86_400 && $0 <= now + 1 } == true)
    }

    @Test func `the outbox and the pool are shown when they are looked at`() async {
        let metrics = ServiceMetrics(service: "s", version: "1")
        metrics.observeOutbox { (pending: 4, dead: 0, oldestAge: .milliseconds(2_500)) }
        metrics.observeConnections { [("users", 3)] }
        metrics.eventPublished("user.registered", outcome: "ok")
        metrics.eventConsumed("user.registered", succeeded: false, in: .milliseconds(3))
        let text = await metrics.registry.text()
        for line in [
            #"outbox_pending{service="s"} 4"#, #"outbox_oldest_age_seconds{service="s"} 2.5"#,
            #"active_database_connections{service="s",database="users"} 3"#,
            #"events_published_total{type="user.registered",outcome="ok"} 1"#,
            #"events_consumed_total{type="user.registered",outcome="failed"} 1"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }
}
