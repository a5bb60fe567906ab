/// A connection that is of no use any more, or never was, and why.
package struct AMQPBroken: Error, Equatable {
    package let reason: String
    /// The broker's reply code (AMQP 0-9-1 §1.2 "Constants"); nil when it said nothing.
    package let code: Int?
    /// Whether only the channel was closed, and the connection still stands.
    let isOfChannel: Bool

    init(reason: String, code: Int? = nil, isOfChannel: Bool = false) {
        self.reason = reason
        self.code = code
        self.isOfChannel = isOfChannel
    }

    /// A declaration that contradicts what is there already.
    static let preconditionFailed = 406
    /// Something that this broker does not have.
    static let notImplemented = 540
}
