internal import HTTP
internal import Kernel
internal import Synchronization

/// Holds request bodies to the route's limit: one that says it is longer is refused before anything is sent on, one
/// that does not say is cut where it becomes longer.
struct BodyLimit: Stage {
    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        let limit = exchange.route.bodyLimit
        if let declared = exchange.request.body.declaredLength {
            guard declared <= limit else { return exchange.refuse(BodyLimit.tooLarge(limit)) }
            if declared > 0 { exchange.record.note { $0.bytesIn = declared } }
            return try await next(exchange)
        }
        var exchange = exchange
        exchange.request.body = BodyLimit.cut(exchange.request.body, at: limit, exchange.record)
        return try await next(exchange)
    }

    /// The body, which throws `.tooLarge` in place of the piece that is too much.
    private static func cut(_ body: RequestBody, at limit: Int, _ record: ExchangeRecord) -> RequestBody {
        let count = ReadBytes()
        return RequestBody(declaredLength: nil) {
            var pieces = body.makeAsyncIterator()
            guard let piece = try await pieces.next() else { return nil }
            let total = count.add(piece.count)
            record.note { $0.bytesIn = total }
            guard total <= limit else { throw tooLarge(limit) }
            return piece
        }
    }

    private static func tooLarge(_ limit: Int) -> ServiceError {
        ServiceError(.tooLarge, "The body is longer than the \(limit) bytes this route takes.", code: "body_too_large")
    }
}

/// How much of one body was read.
private final class ReadBytes: Sendable {
    private let total = Atomic(0)

    /// What was read so far, with these.
    func add(_ count: Int) -> Int { total.add(count, ordering: .relaxed).newValue }
}
