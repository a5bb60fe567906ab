package import Kernel

extension ServiceError {
    /// The refusal that a neighbour of ours answered with; the inverse of `Problem`.
    ///
    /// A 5xx or a status we do not know is the neighbour's mistake: `.badUpstream`, or `.unavailable` for 503.
    package init(problem status: HTTPStatus, body: [UInt8]) {
        let problem = try? JSONValue(parsing: body)
        let detail = problem?["detail"]?.string
        let code = problem?["code"]?.string
        let fields = (problem?["errors"]?.array ?? []).compactMap { field -> FieldError? in
            guard let pointer = field["pointer"]?.string else { return nil }
            return FieldError(
                pointer: pointer, code: field["code"]?.string ?? "invalid", detail: field["detail"]?.string ?? "")
        }
        let kind: Kind? =
            switch status.code {
            case 400: .malformed
            case 401: .unauthenticated
            case 402: .paymentRequired
            case 403: .forbidden
            case 404: .notFound
            case 409: .conflict
            case 410: .gone
            case 412: .preconditionFailed
            case 413: .tooLarge
            case 415: .unsupportedMediaType
            case 422: .invalid
            case 429: .tooManyRequests
            case 503: .unavailable
            case 504: .timedOut
            default: nil
            }
        guard let kind else {
            self.init(.badUpstream, "A neighbouring service answered with status \(status.code).")
            return
        }
        self.init(
            kind, detail ?? "A neighbouring service answered with status \(status.code).", code: code, fields: fields)
    }
}
