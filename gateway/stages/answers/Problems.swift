internal import HTTP
internal import Kernel
internal import Logging

/// Turns whatever is thrown further in into its problem; what is no refusal is logged with its cause, and told to
/// nobody.
struct Problems: Stage {
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        do {
            return try await next(exchange)
        } catch {
            if let refusal = Problems.refusal(error) { return exchange.refuse(refusal) }
            if error is CancellationError {
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
