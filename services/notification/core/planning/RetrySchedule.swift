internal import Kernel

/// When a message that was not taken is tried again: ten times in about 21 hours.
package enum RetrySchedule {
    /// The pauses after the first attempt, the second, and so on.
    package static let pauses: [Duration] = [
        .seconds(1), .seconds(5), .seconds(30), .minutes(5), .minutes(30), .hours(2), .hours(6), .hours(6), .hours(6),
    ]
    /// The longest pause that the other side may ask for.
    package static let longestAsked = Duration.hours(24)

    /// The pause after so many attempts, at least as long as the other side asks; nil when it is time to give up.
    package static func pause(after attempts: Int, asked: Duration?) -> Duration? {
        guard attempts >= 1, attempts <= pauses.count else { return nil }
        return max(pauses[attempts - 1], min(asked ?? .zero, longestAsked))
    }
}
