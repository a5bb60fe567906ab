import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("Answers are compressed")
struct CompressionTests {
    static let text = Array(String(repeating: "{\"views\":1204,\"shares\":7},", count: 200).utf8)
    static let gzip: Headers = ["Accept-Encoding": "gzip, deflate, br"]

    static func answer(_ headers: Headers = Headers(), body: ResponseBody = .bytes(text)) -> Response {
        var headers = headers
        if headers["Content-Type"] == nil { headers.add("Content-Type", "application/json") }
        return Response(.ok, headers: headers, body: body)
    }

    func ask(
        _ response: Response, _ headers: Headers = gzip, method: HTTPMethod = .get, compresses: Bool = true
    ) async throws -> Answer {
        let route = StageBench.route { $0.compresses = compresses }
        return try await StageRun([Compression(pool: GzipPool())], on: route, answer: response)
            .send(StageBench.request(method, headers: headers))
    }

    @Test func `text is sent smaller, and reads the same`() async throws {
        let answer = try await ask(Self.answer(["ETag": "\"v1\"", "Content-Length": "5000", "Accept-Ranges": "bytes"]))
        #expect(answer.headers["Content-Encoding"] == "gzip" && answer.headers["Vary"] == "Accept-Encoding")
        #expect(answer.headers["ETag"] == "W/\"v1\"", "two codings of one body share no strong tag")
        #expect(answer.headers["Content-Length"] == nil && answer.headers["Accept-Ranges"] == nil)
        #expect(answer.bytes.count < Self.text.count / 5)
        #expect(gunzipped(answer.bytes) == Self.text)
    }

    @Test(arguments: ["", "br", "gzip;q=0", "identity", "gzip;q=0.5, identity;q=0.9", "*;q=0", "gzip;q=x"])
    func `a client that does not take gzip gets it as it is, but caches are told`(field: String) async throws {
        let answer = try await ask(Self.answer(["ETag": "\"v1\""]), ["Accept-Encoding": field])
        #expect(answer.headers["Content-Encoding"] == nil && answer.bytes == Self.text)
        #expect(answer.headers["Vary"] == "Accept-Encoding" && answer.headers["ETag"] == "\"v1\"")
    }

    @Test(arguments: [
        "gzip", "GZip;q=0.1", "*", "br;q=1.0, x-gzip", "identity;q=0, gzip;q=0.5", "deflate,gzip ; q=0.001",
    ])
    func `a client that takes gzip in any spelling gets it`(field: String) async throws {
        #expect(try await ask(Self.answer(), ["Accept-Encoding": field]).headers["Content-Encoding"] == "gzip")
    }

    @Test(
        arguments: [
            ["Content-Type": "image/png"], ["Content-Encoding": "br"], ["Cache-Control": "private, No-Transform"],
            ["Content-Range": "bytes 0-9/10"], ["Content-Digest": "sha-256=:x:"],
        ] as [Headers])
    func `what would not gain or may not be changed is left alone`(headers: Headers) async throws {
        #expect(try await ask(Self.answer(headers)).bytes == Self.text)
    }

    @Test func `small answers, ranges and routes that say no are left alone`() async throws {
        let small = [UInt8](Self.text.prefix(Compression.smallest - 1))
        #expect(try await ask(Self.answer(body: .bytes(small))).bytes == small)
        var part = Self.answer()
        part.status = 206
        #expect(try await ask(part).bytes == Self.text)
        let untouched = try await ask(Self.answer(), compresses: false)
        #expect(untouched.bytes == Self.text && untouched.headers["Vary"] == nil)
    }

    @Test func `HEAD says what GET would, without a body`() async throws {
        let response = Self.answer(["ETag": "\"v1\""], body: .stream(length: 5_000) { _ in })
        let answer = try await ask(response, method: .head)
        #expect(answer.headers["Content-Encoding"] == "gzip" && answer.headers["ETag"] == "W/\"v1\"")
        #expect(answer.bytes.isEmpty)
    }

    @Test func `a 304 carries the tag that the compressed answer had`() async throws {
        let unchanged = Response(.notModified, headers: ["ETag": "\"v1\""])
        let weak = try await ask(unchanged, ["If-None-Match": "W/\"v1\"", "Accept-Encoding": "gzip"])
        #expect(weak.status == 304 && weak.headers["ETag"] == "W/\"v1\"")
        let strong = try await ask(unchanged, ["If-None-Match": "\"v1\""])
        #expect(strong.headers["ETag"] == "\"v1\"")
    }

    @Test func `a long stream is compressed as it comes, and a short one keeps a known length`() async throws {
        let pieces = (0..<100).map { index in Array("\(index) ".utf8) + Self.text }
        let whole = pieces.flatMap { $0 }
        let stream = Self.answer(
            body: .stream(length: whole.count) { writer in for piece in pieces { try await writer.write(piece) } })
        let answer = try await ask(stream)
        #expect(gunzipped(answer.bytes) == whole && answer.bytes.count < whole.count / 5)
        let short = Self.answer(body: .stream(length: Self.text.count) { try await $0.write(Self.text) })
        let response = try await Compression(pool: GzipPool()).compressed(
            short, for: StageBench.request(headers: Self.gzip))
        guard case .bytes(let bytes) = response.body else {
            Issue.record("the body is not whole")
            return
        }
        #expect(gunzipped(bytes) == Self.text)
    }

    @Test func `a body that is passed on from a service is compressed too, and kept for replays and others`()
        async throws
    {
        let route = StageBench.route {
            $0.cache = CachePolicy(isShared: true)
            $0.isIdempotencyKeyed = true
        }
        let clock = TestClock()
        let asked = Tally()
        let stages: [any Stage] = [
            AnswerCache(memory: AnswerMemory(), clock: clock, alarm: HeldAlarms().alarm),
            Compression(pool: GzipPool()), IdempotentPosts(store: LocalReplayStore(clock: clock), loops: nil),
        ]
        let run = StageRun(stages, on: route) { _ in
            asked.up()
            return Self.answer(body: .passedOn(RequestBody(Self.text)))
        }
        for method in [HTTPMethod.get, .post] {
            for _ in 0..<2 {
                let headers: Headers = ["Accept-Encoding": "gzip", "Idempotency-Key": "k"]
                let answer = try await run.send(StageBench.request(method, headers: headers))
                #expect(gunzipped(answer.bytes) == Self.text && answer.headers["Content-Encoding"] == "gzip")
            }
        }
        #expect(asked.count == 2)
    }

    @Test(arguments: ["application/x-ndjson", "text/event-stream"])
    func `a piece is with the client before the next one was made`(type: String) async throws {
        let barrier = Barrier()
        let stage = Compression(pool: GzipPool())
        let end: Onwards = { _ in
            Response(
                .ok, headers: ["Content-Type": type],
                body: .stream(length: nil) { writer in
                    try await writer.write(Array("data: 1\n\n".utf8))
                    await barrier.pass()
                    try await writer.write(Array("data: 2\n\n".utf8))
                })
        }
        try await StageBench.serve([stage], on: StageBench.route(), end: end) { url, client in
            let response = try await client.send(ClientRequest(.get, url, headers: Self.gzip))
            let isEvents = type == "text/event-stream"
            #expect(response.headers["Content-Encoding"] == (isEvents ? nil : "gzip"))
            var pieces = response.body.makeAsyncIterator()
            var seen = try await pieces.next() ?? []
            #expect((isEvents ? seen : gunzipped(seen)) == Array("data: 1\n\n".utf8))
            barrier.open()
            while let piece = try await pieces.next() { seen += piece }
            #expect((isEvents ? seen : gunzipped(seen)) == Array("data: 1\n\ndata: 2\n\n".utf8))
        }
    }

    @Test func `encoders come back, written or not, and when all are lent answers go out as they are`() async throws {
        let pool = GzipPool()
        let stage = Compression(pool: pool)
        let stream = Self.answer(body: .stream(length: nil) { try await $0.write(Self.text) })
        do {
            let unwritten = try await stage.compressed(stream, for: StageBench.request(headers: Self.gzip))
            #expect(unwritten.headers["Content-Encoding"] == "gzip" && pool.lent == 1)
        }
        #expect(pool.lent == 0)
        let all = (0..<GzipPool.lentLimit).compactMap { _ in pool.take() }
        #expect(all.count == GzipPool.lentLimit)
        let plain = try await stage.compressed(stream, for: StageBench.request(headers: Self.gzip))
        #expect(plain.headers["Content-Encoding"] == nil)
        for encoder in all { pool.giveBack(encoder) }
        #expect(pool.lent == 0)
    }

    @Test func `an answer that breaks off before anything was sent is told as such`() async throws {
        struct Broken: Error {}
        let answer = try await ask(Self.answer(body: .stream(length: 2_000) { _ in throw Broken() }))
        #expect(answer.status == 502 && answer.json["code"] == "service_broke_off")
    }
}
