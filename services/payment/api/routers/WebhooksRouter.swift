package import HTTP
internal import Kernel
package import PaymentCore

/// Where providers tell us what happened. Open to everyone: what is not signed by the provider is refused.
package struct WebhooksRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/payments/webhooks/{provider}", access: .everyone, "Take in a provider's notice",
                consumes: ["application/json"], produces: ["application/json"], take)
        ]
    }

    private let accept: AcceptNotice

    package init(accept: AcceptNotice) {
        self.accept = accept
    }

    private func take(_ request: Request) async throws -> Response {
        // The bytes as they came: the signature is over them, not over what they mean.
        let body = try await request.body.collect(upTo: MoneyLimits.noticeBytes)
        let headers = request.headers
        try await accept(
            body,
            header: { name in headers.values(name).count == 1 ? headers[name] : nil },
            from: try request.parameters.text("provider"))
        return try .json(.ok, Received(received: true))
    }

    struct Received: Codable, Sendable { let received: Bool }
}
