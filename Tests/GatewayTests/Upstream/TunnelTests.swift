import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("WebSocket tunnels")
struct TunnelTests {
    typealias Setup = UpstreamBench.Setup

    static let asked: Headers = [
        "Upgrade": "WebSocket", "Connection": "keep-alive, Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]

    /// Agrees to every upgrade and sends back what it hears, until it hears `bye`.
    static let echo: @Sendable (Int, Request) async -> Response = { _, request in
        guard request.headers["Upgrade"] != nil else { return .text(.ok, "no upgrade") }
        return Response(
            101, headers: ["Upgrade": "websocket", "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
            body: .tunnel { tunnel in
                while let bytes = try await tunnel.read() {
                    if bytes == Array("bye".utf8) { return await tunnel.close() }
                    try await tunnel.write(bytes)
                }
            })
    }

    static func run(
        _ change: (inout Setup) -> Void = { _ in }, _ body: (UpstreamBench) async throws -> Void
    ) async throws {
        let setup = Setup {
            $0.isRealTime = true
            $0.route.webSocketIdle = .seconds(30)
            change(&$0)
        }
        try await UpstreamBench.run(setup, service: echo, body)
    }

    static func open(_ bench: UpstreamBench, from origins: [String] = []) async throws -> ClientResponse {
        var request = ClientRequest(.get, bench.url + "/ws", headers: asked)
        for origin in origins { request.headers.add("Origin", origin) }
        request.isUpgrade = true
        return try await bench.client.send(request)
    }

    /// Reads until so many bytes have come.
    static func read(_ count: Int, from tunnel: Tunnel) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, let piece = try await tunnel.read() { bytes += piece }
        return bytes
    }

    @Test func `bytes go both ways as they come, and the end of one side is the end of both`() async throws {
        try await Self.run { bench async throws in
            let answer = try await Self.open(bench)
            #expect(answer.status == 101 && answer.headers["Upgrade"] == "websocket")
            #expect(answer.headers["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            let tunnel = try #require(answer.tunnel)
            for word in ["one", "two"] {
                try await tunnel.write(Array(word.utf8))
                #expect(try await Self.read(3, from: tunnel) == Array(word.utf8))
            }
            #expect(await bench.metric("gateway_tunnels") == 1)
            #expect(bench.upstream.report().instances[0].inFlight == 1 && bench.upstream.admission.load.active == 0)
            try await tunnel.write(Array("bye".utf8))
            #expect(try await tunnel.read() == nil)
            await tunnel.close()
            #expect(await eventually { await bench.metric("gateway_tunnels") == 0 })
            #expect(await eventually { bench.upstream.report().instances[0].inFlight == 0 })
            let seen = try #require(bench.seen.all.first).headers
            #expect(seen["Sec-WebSocket-Key"] == "dGhlIHNhbXBsZSBub25jZQ==")
            #expect(seen.values("Upgrade").map { $0.lowercased() } == ["websocket"])
        }
    }

    @Test func `much goes through without being held: who does not read is not read from`() async throws {
        try await Self.run { bench async throws in
            let tunnel = try #require(try await Self.open(bench).tunnel)
            let piece = [UInt8](repeating: 9, count: 65_536)
            let sending = Task {
                for _ in 0..<200 { try await tunnel.write(piece) }
            }
            let bytes = try await Self.read(200 * piece.count, from: tunnel)
            try await sending.value
            #expect(bytes.count == 200 * piece.count && bytes.allSatisfy { $0 == 9 })
            await tunnel.close()
        }
    }

    @Test func `a tunnel where nothing moves is closed, one where a single side speaks is not`() async throws {
        let heard = Shared(0)
        let setup = Setup {
            $0.movesLoops = true
            $0.route.webSocketIdle = .seconds(30)
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            Response(
                101, headers: ["Upgrade": "websocket"],
                body: .tunnel { tunnel in
                    while let bytes = try await tunnel.read() {
                        heard.withLock { $0 += bytes.count }
                        if bytes == Array("?".utf8) { try await tunnel.write(Array("!".utf8)) }
                    }
                })
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let busy = try #require(try await Self.open(bench).tunnel)
            let silent = try #require(try await Self.open(bench).tunnel)
            let closed = Task { try? await silent.read() }
            for round in 1...4 {
                try await busy.write(Array(".".utf8))
                #expect(await eventually { heard.withLock { $0 } == round })
                bench.advance(by: .seconds(10))
            }
            #expect(await closed.value == nil)
            #expect(await eventually { bench.forwarder.tunnels.count == 1 })
            try await busy.write(Array("?".utf8))
            #expect(try await busy.read() == Array("!".utf8))
            await busy.close()
        }
    }

    @Test func `a page opens one at its own gateway, or where the route lets its origin in`() async throws {
        let setup: (inout Setup) -> Void = { $0.route.cors = CORSPolicy(origins: ["https://app.example"]) }
        try await Self.run(setup) { bench async throws in
            for good in [bench.url, "https://app.example"] {
                let answer = try await Self.open(bench, from: [good])
                #expect(answer.status == 101, "\(good)")
                await answer.tunnel?.close()
            }
            let passed = bench.seen.all.count
            let bad = [
                ["https://evil.example"], ["https://app.example.evil.example"], ["http://app.example"], ["null"], [""],
                ["http://127.0.0.1"], [bench.url.replacing("http:", with: "https:")],
                [bench.url, "https://app.example"],
            ]
            for origins in bad {
                #expect(try await Self.open(bench, from: origins).status == 403, "\(origins)")
            }
            #expect(bench.seen.all.count == passed)
            let plain = try await bench.ask(.get, "/ws", headers: ["Origin": "https://evil.example"])
            #expect(plain.status == 200, "what opens no tunnel is a matter of CORS")
        }
        try await Self.run({ $0.route.cors = CORSPolicy(origins: ["*"]) }) { bench async throws in
            let answer = try await Self.open(bench, from: ["https://any.example"])
            #expect(answer.status == 101)
            await answer.tunnel?.close()
        }
    }

    @Test func `on other routes the wish is not passed on`() async throws {
        try await Self.run({ $0.route.webSocketIdle = nil }) { bench async throws in
            let answer = try await bench.ask(.get, "/ws", headers: Self.asked)
            #expect(answer.status == 200 && answer.text == "no upgrade")
        }
    }

    @Test func `a person has so many and all together so many`() async throws {
        try await Self.run({ $0.tunnels = TunnelLimits(perUser: 2, total: 2) }) { bench async throws in
            let one = try #require(try await Self.open(bench).tunnel)
            let two = try #require(try await Self.open(bench).tunnel)
            #expect(try await Self.open(bench).status == 503)
            await one.close()
            #expect(await eventually { await bench.metric("gateway_tunnels") == 1 })
            let three = try #require(try await Self.open(bench).tunnel)
            await two.close()
            await three.close()
        }
        try await Self.run({ $0.tunnels = TunnelLimits(perUser: 1, total: 9) }) { bench async throws in
            let one = try #require(try await Self.open(bench).tunnel)
            #expect(try await Self.open(bench).status == 429)
            await one.close()
        }
    }

    @Test func `a drain closes them and lets none in`() async throws {
        try await Self.run { bench async throws in
            let tunnel = try #require(try await Self.open(bench).tunnel)
            await bench.forwarder.tunnels.close()
            #expect((try? await tunnel.read()) == nil)
            #expect(try await Self.open(bench).status == 503)
        }
    }
}
