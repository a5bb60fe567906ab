import AnalyticsCore
import Contracts
import Kernel

extension Period {
    /// Days of 2026 in UTC, seen from long after.
    static func days(_ count: Int, from first: String = "2026-01-01") -> Period {
        let start = CivilDate(first) ?? CivilDate(days: 0)
        return Period(
            first: start, last: start.adding(days: count - 1), zone: .utc, now: start.adding(days: 3_650).start)
    }
}

extension PostEvidence {
    static func make(
        at published: Timestamp = CivilDate(days: 20_454).start, views: Int64? = nil, reactions: Int64? = nil,
        forwards: Int64? = nil, comments: Int64? = nil, milestones: ViewMilestones = ViewMilestones()
    ) -> PostEvidence {
        PostEvidence(
            publishedAt: published,
            figures: PostFigures(
                views: views.map { .exact($0) }, reactions: reactions, forwards: forwards, comments: comments),
            source: .previewPage, milestones: milestones)
    }
}

extension SubscriberSample {
    static func make(_ count: Int64, at moment: Timestamp = Timestamp(seconds: 0)) -> SubscriberSample {
        SubscriberSample(at: moment, count: .exact(count), source: .botAPI)
    }
}

extension ChannelFacts {
    static func make(
        id: Int64 = 7, owner: Int64 = 3, telegram: Int64 = -1_001_298_556_816, username: String? = "daily_orbit",
        title: String = "Daily Orbit", isActive: Bool = true
    ) -> ChannelFacts {
        ChannelFacts(
            channelID: ChannelID(id), ownerID: UserID(owner), telegramID: TelegramID(telegram), username: username,
            title: title, isActive: isActive, ownership: .verified)
    }
}

extension ObservedPost {
    static func make(
        _ id: Int64, at published: Timestamp, text: String = "Hello", views: Int64? = 100, reactions: Int64? = nil
    ) -> ObservedPost {
        ObservedPost(
            messageID: id, publishedAt: published, content: PostContent(text: text),
            figures: PostFigures(views: views.map { .exact($0) }, reactions: reactions))
    }
}

/// The moment that RFC 3339 text names; 1970 for a mistake, which no test expects.
func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

/// The day that `YYYY-MM-DD` names; 1970 for a mistake, which no test expects.
func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(days: 0) }
