package import Kernel

/// Where and when a person is told of something.
package struct DeliveryPlan: Sendable, Equatable {
    package enum Timing: Sendable, Equatable {
        /// By itself, at that moment.
        case alone(Timestamp)
        /// In one message with everything else that waits for that moment.
        case gathered(Timestamp)
    }

    package let isInInbox: Bool
    package let ways: [Way: Timing]

    package init(isInInbox: Bool, ways: [Way: Timing]) {
        self.isInInbox = isInInbox
        self.ways = ways
    }

    /// The hour of the day at which daily and weekly messages come; the weekly one on Monday.
    package static let digestTime = DayTime(minutes: 9 * 60)

    /// What the preferences say of a notice that comes up now.
    package init(for notice: Notice, by preferences: Preferences, in zone: Zone, at now: Timestamp) {
        let topic = notice.kind.topic
        isInInbox = preferences.frequency(of: topic, at: .inbox) != .off
        let isTooSmall = topic == .alert && notice.severity < preferences.leastSeverity
        let isMuted = notice.channelID.map { preferences.mutedChannels.contains($0) } ?? false
        guard !isTooSmall, !isMuted else {
            ways = [:]
            return
        }
        var ways: [Way: Timing] = [:]
        for way in Way.allCases where notice.kind.isWrittenToPeople || way == .webhook {
            let frequency = preferences.frequency(of: topic, at: Outlet(way))
            guard frequency != .off else { continue }
            ways[way] =
                notice.severity == .critical || !way.disturbs
                ? .alone(now) : DeliveryPlan.timing(frequency, preferences.quietHours, zone, now)
        }
        self.ways = ways
    }

    private static func timing(
        _ frequency: Frequency, _ quiet: QuietHours, _ zone: Zone, _ now: Timestamp
    ) -> Timing {
        let due =
            switch frequency {
            case .off, .immediate: now
            case .hourly: nextHour(after: now, in: zone)
            case .daily: zone.next(digestTime, after: now)
            case .weekly: zone.next(digestTime, after: now) { $0.weekday == 0 }
            }
        let released = quiet.release(due, in: zone)
        return frequency == .immediate ? .alone(released) : .gathered(released)
    }

    /// The next full hour on the person's clock.
    private static func nextHour(after now: Timestamp, in zone: Zone) -> Timestamp {
        let local = now.seconds + Int64(zone.offset(at: now))
        let gone = (local % 3_600 + 3_600) % 3_600
        return Timestamp(seconds: now.seconds + 3_600 - gone)
    }
}
