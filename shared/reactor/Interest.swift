internal import CLinux

/// What of a descriptor a watch waits for, and what was found.
package struct Interest: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What the kernel found; a failure and a hang-up are one thing here.
    init(found bits: UInt32) {
        rawValue = bits & Interest.failed.rawValue == 0 ? bits : bits | Interest.failed.rawValue
    }

    /// Bytes, a connection or an end of stream can be read.
    package static let read = Interest(rawValue: EPOLLIN.rawValue)
    /// Bytes can be written, or a connect finished.
    package static let write = Interest(rawValue: EPOLLOUT.rawValue)
    /// To read, and to hear when the peer ends its half. A constant: a list of options is put together at run time.
    package static let reading = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
    /// To write, and to hear when the peer speaks meanwhile.
    package static let speaking = Interest(rawValue: EPOLLIN.rawValue | EPOLLOUT.rawValue)
    /// The peer closed its sending half; asked for together with `read`.
    package static let peerClosed = Interest(rawValue: EPOLLRDHUP.rawValue)
    /// The descriptor failed or hung up; reported always, asked for or not.
    package static let failed = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}
