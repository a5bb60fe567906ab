package import HTTP

/// One exchange with Telegram over HTTP: a request, and the whole answer up to a limit.
package struct Transport: Sendable {
    /// An answer in memory.
    package struct Answer: Sendable {
        package let status: HTTPStatus
        package let headers: Headers
        package let body: [UInt8]

        package init(status: HTTPStatus, headers: Headers, body: [UInt8]) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    /// What is asked. Redirects are never followed.
    package struct Question: Sendable {
        package let method: HTTPMethod
        package let url: String
        package let headers: Headers
        package let body: [UInt8]
        /// The longest body that is read, in bytes.
        package let answerBytes: Int
        package let timeout: Duration
    }

    let exchange: @Sendable (Question) async throws(TelegramError) -> Answer

    package init(_ exchange: @escaping @Sendable (Question) async throws(TelegramError) -> Answer) {
        self.exchange = exchange
    }
}
