internal import Kernel

/// When an answer is of no use any more. Passed on from service to service as the time that is left, for clocks differ.
package struct Deadline: Sendable, Hashable, Comparable {
    /// The header that carries the rest in whole milliseconds.
    package static let headerName = "x-request-timeout-ms"
    /// A caller cannot ask for more.
    package static let longest = Duration.seconds(600)

    /// Spans since any fixed moment, as everywhere here.
    package let moment: Duration

    package init(at moment: Duration) {
        self.moment = moment
    }

    package init(in span: Duration, from now: Duration) {
        moment = now + span
    }

    /// What a caller's header says: ASCII digits only, milliseconds, at most `longest`. Nil when it is anything else.
    package init?(header: String, from now: Duration, longest: Duration = Deadline.longest) {
        guard !header.isEmpty else { return nil }
        var milliseconds: Int64 = 0
        let most = longest.microseconds / 1_000
        for byte in header.utf8 {
            guard case 0x30...0x39 = byte else { return nil }
            milliseconds = min(milliseconds * 10 + Int64(byte - 0x30), most)
        }
        moment = now + .milliseconds(milliseconds)
    }

    /// What is left; never below zero.
    package func remaining(at now: Duration) -> Duration { max(.zero, moment - now) }

    package func hasPassed(at now: Duration) -> Bool { moment <= now }

    /// What is left, for the header: rounded down, so that the callee gives up first.
    package func headerValue(at now: Duration) -> String { String(remaining(at: now).microseconds / 1_000) }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.moment < right.moment }
}
