import HTTP
import Kernel
import Testing

@Suite("Saying what went wrong")
struct ProblemTests {
    let context = RequestContext(
        requestID: "r-1", traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    let request = Request(method: .get, target: "/x", path: "/x")

    @Test func `a refusal is told whole`() {
        let error = ServiceError.invalid([FieldError(pointer: "#/email", code: "format", detail: "must have an @")])
        let response = Problem(error, in: context).response(to: request)
        #expect(response.status == 422)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        let text = """
            {"type":"https://analyticbot.example/problems/validation","title":"Validation failed","status":422,\
            "detail":"These fields are not acceptable: email.","instance":"/requests/r-1",\
            "code":"validation_failed","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736",\
            "errors":[{"pointer":"#/email","code":"format","detail":"must have an @"}]}
            """
        #expect(response.text == text)
    }

    @Test(arguments: ServiceError.Kind.allCases)
    func `every kind has a status of its own and comes back as the same kind`(kind: ServiceError.Kind) {
        let problem = Problem(ServiceError(kind, "So it is."), in: context)
        #expect((400...599).contains(problem.status.code))
        let others = ServiceError.Kind.allCases.filter { $0 != kind }.map {
            Problem(ServiceError($0, ""), in: context).status
        }
        #expect(!others.contains(problem.status))
        #expect(ServiceError(problem: problem.status, body: problem.json).kind == kind)
    }

    @Test func `an error of our own is a bare 500 that gives nothing away`() {
        struct Secret: Error { let password = "hunter2" }
        let response = Problem(Secret(), in: context).response(to: request)
        #expect(response.status == 500)
        #expect(!response.text.contains("hunter2"))
        #expect(!response.text.contains("Secret"))
    }

    @Test func `an adapter's error is told as the refusal it stands for`() {
        struct Away: ServiceErrorConvertible { var asServiceError: ServiceError? { .init(.unavailable, "Away.") } }
        #expect(Problem(Away(), in: context).status == 503)
    }

    @Test func `401 names the scheme, and the verdict only for a token that was shown`() {
        let problem = Problem(ServiceError(.unauthenticated, "No."), in: context)
        #expect(problem.response(to: request).headers["WWW-Authenticate"] == "Bearer realm=\"analyticbot\"")
        let shown = Request(method: .get, target: "/x", path: "/x", headers: ["Authorization": "Bearer x"])
        #expect(
            problem.response(to: shown).headers["WWW-Authenticate"]
                == "Bearer realm=\"analyticbot\", error=\"invalid_token\"")
    }

    @Test func `a wait is told in whole seconds, rounded up`() {
        let error = ServiceError(.tooManyRequests, "Slow down.", retryAfter: .milliseconds(1_200))
        #expect(Problem(error, in: context).response(to: request).headers["Retry-After"] == "2")
    }
}
