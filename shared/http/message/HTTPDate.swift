package import Kernel

extension Timestamp {
    /// The moment as HTTP writes it, in whole seconds: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    package var httpDate: String { DateLine.imfFixdate(self) }
}
