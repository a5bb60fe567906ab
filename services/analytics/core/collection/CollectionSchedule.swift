package import Kernel

/// When to look at a post or a channel again: often while a post is young, rarely later.
package enum CollectionSchedule {
    /// The longest pause of a channel: its subscribers are counted and new posts looked for at least so often.
    package static let channelPause = Duration.minutes(15)
    /// The pause while older pages are still to be read.
    package static let historyPause = Duration.seconds(1)
    /// The first pause after a failure; it doubles with each, up to `longestBackOff`.
    package static let firstBackOff = Duration.minutes(1)
    package static let longestBackOff = Duration.hours(1)

    /// The pause between two looks at a post of that age. A post dated in the future counts as new.
    package static func pause(atAge age: Duration) -> Duration {
        switch age {
        case ..<Duration.hours(1): .minutes(10)
        case ..<Duration.hours(6): .minutes(30)
        case ..<Duration.hours(24): .minutes(60)
        case ..<Duration.days(7): .hours(6)
        default: .days(7)
        }
    }

    /// When to look again at a post that was published at `published` and looked at now.
    package static func nextCheck(ofPostFrom published: Timestamp, at now: Timestamp) -> Timestamp {
        now + pause(atAge: now - published)
    }

    /// When to visit a channel again after a good run; `earliestDue` is the first post that wants a look.
    package static func nextRun(
        after now: Timestamp, earliestDue: Timestamp?, history: CollectionState.History
    ) -> Timestamp {
        if case .reading = history { return now + historyPause }
        let latest = now + channelPause
        guard let earliestDue else { return latest }
        return max(now + historyPause, min(latest, earliestDue))
    }

    /// When to visit a channel again after its `failures`-th failed run in a row. What Telegram asks for is kept.
    package static func retry(after now: Timestamp, failures: Int, asked: Duration? = nil) -> Timestamp {
        let doublings = min(max(0, failures - 1), 10)
        let backOff = min(longestBackOff, firstBackOff * (1 << doublings))
        return now + max(backOff, asked ?? .zero)
    }
}
