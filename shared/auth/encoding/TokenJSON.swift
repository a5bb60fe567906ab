internal import Kernel

extension JSONValue {
    /// The JSON object that these bytes are, or nil: the reader is strict, so that nobody reads a token differently.
    init?(objectIn bytes: [UInt8], upTo limit: Int = SignedMessage.byteLimit) {
        guard let value = try? JSONValue(parsing: bytes, upTo: limit), case .object = value else { return nil }
        self = value
    }
}
