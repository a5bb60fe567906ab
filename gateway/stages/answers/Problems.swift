internal import HTTP
internal import Kernel
internal import Logging

/// Turns whatever is thrown further in into its problem; what is no refusal is logged with its cause, and told to
/// nobody.
struct Problems: Stage {
    private let logger: Logger
    private let isOutermost: Bool

    /// It stands in the list twice: innermost, so that every stage sees an answer and adds its fields to it, and, with
    /// `isOutermost`, around them all. Only there an exchange that was given up becomes an answer.
    init(logger: Logger, isOutermost: Bool = true) {
        self.logger = logger
        self.isOutermost = isOutermost
    }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        do {
            return try await next(exchange)
        } catch {
            if let refusal = Problems.refusal(error) { return exchange.refuse(refusal) }
            if error is CancellationError {
                if !isOutermost { throw error }
                // The client has gone: nobody reads this answer, and nothing is wrong with us.
                return exchange.refuse(ServiceError(.unavailable, "The request was given up.", code: "client_gone"))
            }
            logger.error(
                "A request failed by a mistake of our own",
                metadata: ["route": "\(exchange.route.name)", "cause": "\(String(reflecting: error))"])
            exchange.record.note { $0.refusal = "internal_error" }
            return Problem(error, in: exchange.request.context).response(to: exchange.request)
        }
    }

    private static func refusal(_ error: any Error) -> ServiceError? {
        error as? ServiceError ?? (error as? any ServiceErrorConvertible)?.asServiceError
    }
}
