package import Kernel

/// Problem details (RFC 9457): the one form in which this suite says that something went wrong.
///
/// This is the one place where a kind of refusal gets its status.
package struct Problem: Sendable, Equatable {
    package static let contentType = "application/problem+json"
    /// Problem types are this with the code of the kind behind it.
    package static let typeBase = "https://analyticbot.example/problems/"

    /// URI of the type.
    package var type: String
    /// The same for every problem of this type.
    package var title: String
    package var status: HTTPStatus
    /// One sentence about this occurrence, for a human.
    package var detail: String
    /// Stable word for programs.
    package var code: String
    /// Names this occurrence: `/requests/<request id>`.
    package var instance: String?
    package var traceID: String?
    package var fields: [FieldError] = []
    package var retryAfter: Duration?

    init(
        _ status: HTTPStatus, type: String, _ title: String, _ detail: String, code: String, in context: RequestContext
    ) {
        self.type = Problem.typeBase + type
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        instance = context.requestID.isEmpty ? nil : "/requests/\(context.requestID)"
        traceID = context.traceparent.flatMap(TraceContext.init(traceparent:))?.traceID
    }

    /// The problem of a refusal.
    package init(_ error: ServiceError, in context: RequestContext) {
        let (status, type, title): (HTTPStatus, String, String) =
            switch error.kind {
            case .malformed: (400, "malformed", "Malformed request")
            case .unauthenticated: (401, "unauthenticated", "Not signed in")
            case .paymentRequired: (402, "payment-required", "Payment required")
            case .forbidden: (403, "forbidden", "Not allowed")
            case .notFound: (404, "not-found", "Not found")
            case .conflict: (409, "conflict", "Conflict with what is there")
            case .gone: (410, "gone", "Gone for good")
            case .preconditionFailed: (412, "precondition-failed", "Precondition failed")
            case .tooLarge: (413, "too-large", "Content too large")
            case .unsupportedMediaType: (415, "unsupported-media-type", "Unsupported media type")
            case .invalid: (422, "validation", "Validation failed")
            case .tooManyRequests: (429, "too-many-requests", "Too many requests")
            case .badUpstream: (502, "bad-upstream", "Bad answer from a neighbour")
            case .unavailable: (503, "unavailable", "Temporarily unavailable")
            case .timedOut: (504, "timed-out", "Deadline passed")
            }
        self.init(status, type: type, title, error.message, code: error.code, in: context)
        fields = error.fields
        retryAfter = error.retryAfter
    }

    /// The problem of anything thrown; what is no refusal becomes a bare 500 that tells nothing of its cause.
    package init(_ error: any Error, in context: RequestContext) {
        if let refusal = Problem.refusal(error) {
            self.init(refusal, in: context)
        } else {
            self.init(
                500, type: "internal", "Internal error", "Something went wrong on our side; it has been logged.",
                code: "internal_error", in: context)
        }
    }

    /// What a caller may be told of an error; nil for a mistake of our own.
    static func refusal(_ error: any Error) -> ServiceError? {
        error as? ServiceError ?? (error as? any ServiceErrorConvertible)?.asServiceError
    }

    /// 405; the answer also needs `Allow` (RFC 9110 §15.5.6).
    package static func methodNotAllowed(in context: RequestContext) -> Problem {
        Problem(
            405, type: "method-not-allowed", "Method not allowed", "This path does not take this method; see Allow.",
            code: "method_not_allowed", in: context)
    }
}

extension Problem {
    /// The answer that carries this problem.
    package func response(to request: Request) -> Response {
        var headers: Headers = ["Content-Type": Problem.contentType]
        if status == .unauthorized {
            // RFC 6750 §3 — a request without credentials is told the scheme only.
            let verdict = request.headers["Authorization"] == nil ? "" : ", error=\"invalid_token\""
            headers["WWW-Authenticate"] = "Bearer realm=\"analyticbot\"\(verdict)"
        }
        if let retryAfter {
            // RFC 9110 §10.2.3 — whole seconds, rounded up so that the client is not early.
            headers["Retry-After"] = String(max(1, Int(retryAfter.inSeconds.rounded(.up))))
        }
        return Response(status, headers: headers, body: .bytes(json))
    }

    /// The problem as JSON text (RFC 9457 §3; `code`, `trace_id` and `errors` are ours).
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("type", type)
            json.member("title", title)
            json.member("status", status.code)
            json.member("detail", detail)
            json.member("instance", ifPresent: instance)
            json.member("code", code)
            json.member("trace_id", ifPresent: traceID)
            if fields.isEmpty { return }
            json.name("errors")
            json.array { json in
                for field in fields {
                    json.object {
                        $0.member("pointer", field.pointer)
                        $0.member("code", field.code)
                        $0.member("detail", field.detail)
                    }
                }
            }
        }
        return json.bytes
    }
}
