package import Kernel

/// Something a person is to be told.
package struct Notice: Sendable, Equatable {
    package let userID: UserID
    /// One for each thing that happened, for ever: a second notice with the same key tells nothing.
    package let key: String
    package let kind: MessageKind
    package let severity: Severity
    package let facts: Facts
    /// The channel it is about, so that a muted one keeps quiet.
    package let channelID: ChannelID?

    package init(
        userID: UserID, key: String, kind: MessageKind, severity: Severity? = nil, facts: Facts,
        channelID: ChannelID? = nil
    ) {
        self.userID = userID
        self.key = key
        self.kind = kind
        self.severity = severity ?? kind.severity
        self.facts = facts
        self.channelID = channelID
    }
}

/// A notice put into words for one person, with where and when they are told.
package struct Message: Sendable, Equatable {
    package let notice: Notice
    package let language: Language
    package let text: RenderedText
    package let plan: DeliveryPlan

    package init(notice: Notice, language: Language, text: RenderedText, plan: DeliveryPlan) {
        self.notice = notice
        self.language = language
        self.text = text
        self.plan = plan
    }
}
