import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("What every answer says")
struct AnswerFieldTests {
    @Test func `security fields are there once, a service's own are kept`() async throws {
        let own = Response(.ok, headers: ["Cache-Control": "public, max-age=5", "x-content-type-options": "nosniff"])
        let answer = try await StageRun([SecurityFields(isTLS: true)], answer: own).send()
        #expect(answer.headers.values("Cache-Control") == ["public, max-age=5"])
        #expect(answer.headers.values("X-Content-Type-Options") == ["nosniff"])
        #expect(answer.headers["Referrer-Policy"] == "no-referrer")
        #expect(answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'")
        #expect(answer.headers["Strict-Transport-Security"]?.hasPrefix("max-age=") == true)
        let plain = try await StageRun([SecurityFields(isTLS: false)], answer: Response(.ok)).send()
        #expect(plain.headers["Strict-Transport-Security"] == nil && plain.headers["Cache-Control"] == "no-store")
    }

    @Test(arguments: [200, 404, 503])
    func `they are on answers of every kind`(status: Int) async throws {
        let stages: [any Stage] = [SecurityFields(isTLS: true), Problems(logger: StageBench.logger)]
        let run = StageRun(stages) { _ in
            if status == 200 { return Response(.ok) }
            throw ServiceError(status == 404 ? .notFound : .unavailable, "no")
        }
        let answer = try await run.send()
        #expect(answer.status == status && answer.headers["X-Content-Type-Options"] == "nosniff")
    }

    @Test func `an old path says since when, until when and what instead`() async throws {
        let route = StageBench.route {
            $0.deprecation = Deprecation(
                since: Timestamp(seconds: 1_688_169_599), sunset: Timestamp(seconds: 784_111_777),
                successor: "/api/v1/analytics")
        }
        let answer = try await StageRun([DeprecationNotice()], on: route, answer: Response(.ok)).send()
        #expect(answer.headers["Deprecation"] == "@1688169599")
        #expect(answer.headers["Sunset"] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(answer.headers["Link"] == "</api/v1/analytics>; rel=\"successor-version\"")
        let current = try await StageRun([DeprecationNotice()], answer: Response(.ok)).send()
        #expect(current.headers["Deprecation"] == nil)
    }

    @Test func `a mistake of our own tells nothing of its cause`() async throws {
        struct Secret: Error { let path = "/srv/keys" }
        let run = StageRun([Problems(logger: StageBench.logger)]) { _ in throw Secret() }
        let answer = try await run.send()
        #expect(answer.status == 500 && !answer.text.contains("srv") && answer.json["code"] == "internal_error")
        #expect(run.record.snapshot.refusal == "internal_error")
        let refused = StageRun([Problems(logger: StageBench.logger)]) { _ in
            throw ServiceError(.badUpstream, "broke", code: "service_broke_off")
        }
        #expect(try await refused.send().status == 502)
        #expect(refused.record.snapshot.refusal == "service_broke_off")
    }

    @Test func `a refusal from further in still gets the fields of every stage around it`() async throws {
        let route = StageBench.route {
            $0.cors = CORSPolicy(origins: ["https://app.example.org"])
            $0.deprecation = Deprecation(since: Timestamp(seconds: 1))
        }
        let stages: [any Stage] = [
            Problems(logger: StageBench.logger), CrossOrigin(), DeprecationNotice(),
            Problems(logger: StageBench.logger, isOutermost: false),
        ]
        let run = StageRun(stages, on: route) { _ in throw ServiceError(.unavailable, "no") }
        let answer = try await run.send(StageBench.request(headers: ["Origin": "https://app.example.org"]))
        #expect(answer.status == 503 && answer.headers["Deprecation"] == "@1")
        #expect(answer.headers["Access-Control-Allow-Origin"] == "https://app.example.org")
        let left = StageRun(stages, on: route) { _ in throw CancellationError() }
        #expect(try await left.send().json["code"] == "client_gone")
    }

    @Test func `every request has an id and a place in a trace, and its answer the id`() async throws {
        let stage = RequestIds(random: SeededRandom(), clock: TestClock(), trustsTrace: true)
        let run = StageRun([stage]) { exchange in
            let scope = RequestScope.current
            #expect(scope?.requestID == exchange.request.context.requestID)
            #expect(scope?.trace.traceparent == exchange.request.context.traceparent)
            return Response(
                .ok, headers: ["X-Request-Id": "service's"],
                body: .bytes(
                    Array(
                        (exchange.request.context.traceparent ?? "").utf8)))
        }
        let answer = try await run.send()
        let ids = answer.headers.values("X-Request-Id")
        #expect(ids.count == 1 && ids[0].utf8.count == 36)
        // 1 750 000 000 s is 0x1977420dc00 ms; version 7 and variant 10 (RFC 9562 §5.7).
        #expect(ids[0].hasPrefix("01977420-dc00-7") && "89ab".contains(Array(ids[0])[19]))
        #expect(TraceContext(traceparent: answer.text)?.isSampled == true)
        var seen: Set<String> = []
        for _ in 0..<1_000 { seen.insert(try await run.send().headers["X-Request-Id"] ?? "") }
        #expect(seen.count == 1_000)
    }

    @Test func `a client's own id and trace are kept when they are well formed`() async throws {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        func ask(_ headers: Headers, trusts: Bool = true) async throws -> Answer {
            let stage = RequestIds(random: SeededRandom(), clock: TestClock(), trustsTrace: trusts)
            return try await StageRun([stage]) { .text(.ok, $0.request.context.traceparent ?? "") }
                .send(StageBench.request(headers: headers))
        }
        let kept = try await ask(["X-Request-Id": "abc-1.2_3", "traceparent": trace])
        #expect(kept.headers["X-Request-Id"] == "abc-1.2_3")
        #expect(kept.text.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") && kept.text.hasSuffix("-00"))
        #expect(!kept.text.contains("00f067aa0ba902b7"))
        #expect(try await !ask(["traceparent": trace], trusts: false).text.contains("4bf92f35"))
        for bad in ["", "a b", "a\r\nb", String(repeating: "x", count: 129), "ü"] {
            #expect(try await ask(["X-Request-Id": bad]).headers["X-Request-Id"]?.utf8.count == 36)
        }
        let two: Headers = ["X-Request-Id": "a", "x-request-id": "b", "traceparent": trace, "Traceparent": trace]
        let doubled = try await ask(two)
        #expect(doubled.headers["X-Request-Id"]?.utf8.count == 36 && !doubled.text.contains("4bf92f35"))
    }
}
