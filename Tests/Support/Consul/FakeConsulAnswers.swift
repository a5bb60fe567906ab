internal import HTTP
internal import Kernel
internal import Synchronization

extension FakeConsul {
    /// The agent's answer to one request.
    func answer(_ request: Request) async -> Response {
        state.withLock { $0.questions.append("\(request.method) \(request.target)") }
        guard isAllowed(request) else { return .text(.forbidden, "Permission denied") }
        let path = request.path.split(separator: "/").map(String.init)
        let query = FakeConsul.query(request.target)
        switch (request.method, path.dropFirst().first, path.last ?? "") {
        case (.put, "agent", "register"): return await register(request)
        case (.put, "agent", let id) where path.contains("deregister"): return deregister(id)
        case (.put, "agent", let id) where path.contains("maintenance"): return maintain(id, query)
        case (.get, "agent", let id) where path.contains("id"): return health(ofInstance: id)
        case (.get, "health", let name) where path.count == 4: return await health(ofService: name, query)
        default: return .text(.notFound, "Invalid URL path: not a recognized HTTP API endpoint")
        }
    }

    private static func query(_ target: String) -> [String: String] {
        let text = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return text.split(separator: "&").reduce(into: [:]) { found, pair in
            let halves = pair.split(separator: "=", maxSplits: 1)
            found[String(halves[0])] = halves.count > 1 ? String(halves[1]) : ""
        }
    }

    private func register(_ request: Request) async -> Response {
        guard let bytes = try? await request.body.collect(upTo: 65_536), let json = try? JSONValue(parsing: bytes)
        else {
            return .text(.badRequest, "Request decode failed: unexpected EOF")
        }
        guard let name = json["Name"]?.string, !name.isEmpty else { return .text(.badRequest, "Missing service name") }
        let address = json["Address"]?.string ?? ""
        if ["0.0.0.0", "[::]", "::"].contains(address) { return .text(.badRequest, "Invalid service address") }
        let id = json["ID"]?.string ?? name
        // What is registered anew keeps the judgement of its check.
        let previous = state.withLock { $0.entries[id] }
        previous?.check?.cancel()
        change { state in
            state.entries[id] = FakeConsulEntry(
                id: id, name: name, address: address, port: Int(json["Port"]?.integer ?? 0),
                weight: Int(json["Weights"]?["Passing"]?.integer ?? 1),
                isPassing: previous?.isPassing ?? (json["Check"]?["Status"]?.string == "passing"), body: bytes,
                check: json["Check"].flatMap { startCheck($0, of: id) })
        }
        return Response(.ok)
    }

    /// Asks the instance as often as it wished, and notes whether it answers 2xx.
    private func startCheck(_ check: JSONValue, of id: String) -> Task<Void, Never>? {
        guard let url = check["HTTP"]?.string, let interval = check["Interval"]?.string,
            interval.hasSuffix("ms"), let milliseconds = Int(interval.dropLast(2))
        else { return nil }
        return Task {
            while !Task.isCancelled {
                let response = try? await http.send(ClientRequest(.get, url))
                _ = try? await response?.body.collect(upTo: 65_536)
                let passes = response?.status.isSuccess ?? false
                if state.withLock({ $0.entries[id]?.isPassing }) == !passes, !Task.isCancelled {
                    change { $0.entries[id]?.isPassing = passes }
                }
                try? await Task.sleep(for: .milliseconds(milliseconds))
            }
        }
    }

    private func deregister(_ id: String) -> Response {
        guard let entry = state.withLock({ $0.entries[id] }) else {
            return .text(.notFound, "Unknown service ID \"\(id)\". Ensure that the service ID is passed.")
        }
        entry.check?.cancel()
        remove(id)
        return Response(.ok)
    }

    private func maintain(_ id: String, _ query: [String: String]) -> Response {
        guard state.withLock({ $0.entries[id] }) != nil else { return .text(.notFound, "Unknown service ID \"\(id)\"") }
        change { $0.entries[id]?.isInMaintenance = query["enable"] == "true" }
        return Response(.ok)
    }

    private func health(ofInstance id: String) -> Response {
        guard let entry = state.withLock({ $0.entries[id] }) else { return .json(.notFound, bytes: Array("{}".utf8)) }
        return .json(entry.passes ? .ok : .serviceUnavailable, bytes: Array("{}".utf8))
    }

    private func health(ofService name: String, _ query: [String: String]) async -> Response {
        if state.withLock({ $0.mood }) == .withoutLeader { return .text(.internalServerError, "No cluster leader") }
        if let text = query["index"] {
            guard let index = UInt64(text) else { return .text(.badRequest, "Invalid index") }
            guard let wait = FakeConsul.milliseconds(query["wait"]) else {
                return .text(.badRequest, "Invalid wait time")
            }
            if index > 0 { await news(since: index, within: .milliseconds(wait)) }
        }
        return state.withLock { state in
            let entries = state.entries.values.filter { $0.name == name && ($0.passes || query["passing"] == nil) }
            var response = Response.json(bytes: FakeConsul.json(entries))
            switch state.indexHeader {
            case .exact: response.headers["X-Consul-Index"] = String(state.index)
            case .zero: response.headers["X-Consul-Index"] = "0"
            case .missing: break
            }
            return response
        }
    }

    private static func milliseconds(_ wait: String?) -> Int? {
        guard let wait else { return 300_000 }
        return wait.hasSuffix("ms")
            ? Int(wait.dropLast(2)) : wait.hasSuffix("s") ? Int(wait.dropLast(1)).map { $0 * 1_000 } : nil
    }

    /// Returns when something changed after `index`, or when `wait` is over.
    private func news(since index: UInt64, within wait: Duration) async {
        let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let watcher: Int? = state.withLock { state in
            if state.index > index { return nil }
            defer { state.nextWatcher += 1 }
            state.watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        guard let watcher else { return }
        await withTaskGroup { group in
            group.addTask { for await _ in changes { return } }
            group.addTask { try? await Task.sleep(for: wait) }
            await group.next()
            group.cancelAll()
        }
        state.withLock { $0.watchers[watcher] = nil }
    }

    private static func json(_ entries: [FakeConsulEntry]) -> [UInt8] {
        var json = JSONWriter()
        json.array { json in
            for entry in entries {
                json.object { json in
                    json.name("Node")
                    json.object { json in
                        json.member("Node", "test")
                        json.member("Address", "127.0.0.1")
                    }
                    json.name("Service")
                    json.object { json in
                        json.member("ID", entry.id)
                        json.member("Service", entry.name)
                        json.member("Address", entry.address)
                        json.member("Port", entry.port)
                        json.name("Weights")
                        json.object { json in
                            json.member("Passing", entry.weight)
                            json.member("Warning", 1)
                        }
                    }
                }
            }
        }
        return json.bytes
    }
}
