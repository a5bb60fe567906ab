internal import Kernel

/// `/analytics`, `/dashboard`, `/stats`: a person's channels and their numbers.
struct NumbersInChat: Sendable {
    let desk: any PersonDesk
    let limits: BotLimits

    /// The metrics of each view, in the order in which they are shown.
    static let shown: [ReportView: [String]] = [
        .overview: ["subscribers", "net_growth", "posts", "views", "average_views", "err", "er_by_views"],
        .growth: ["subscribers", "net_growth", "growth_percent", "joins", "leaves"],
        .reach: ["err", "err24", "reach_24h", "reach_48h", "reactions", "forwards", "comments", "interactions"],
    ]
    private static let dashboard = ["subscribers", "net_growth", "average_views"]
    private static let dashboardDays = 7

    /// The first page of a menu: which channel?
    func channels(for menu: BotMenu, of user: UserID, _ turn: ChatTurn) async throws {
        let channels = try await desk.channels(of: user)
        guard !channels.isEmpty else {
            try await turn.show(BotMessage(turn.say(.noChannels)))
            return
        }
        var text = turn.say(.whichChannel)
        if channels.count > limits.shownChannels {
            text += "\n" + turn.say(.moreChannels, ["count": String(channels.count - limits.shownChannels)])
        }
        let buttons = channels.prefix(limits.shownChannels).map { channel in
            [BotButton(NumbersInChat.label(channel), .channel(menu, channel.id))]
        }
        try await turn.show(BotMessage(text, Array(buttons)))
    }

    /// The second page: over how many days?
    func periods(for menu: BotMenu, of id: ChannelID, for user: UserID, _ turn: ChatTurn) async throws {
        let channel = try await own(id, of: user)
        let days = MenuChoice.periods.map { days in
            BotButton(
                turn.say.plain(.days, ["count": String(days)]), .period(menu, id, days: days))
        }
        try await turn.show(
            BotMessage(
                turn.say(.whichPeriod, ["channel": channel.name]),
                [days, [BotButton(turn.say.plain(.back), .channels(menu))]]))
    }

    /// The third page: the numbers.
    func view(
        _ view: ReportView, of id: ChannelID, _ days: Int, for user: UserID, _ turn: ChatTurn
    ) async throws {
        let channel = try await own(id, of: user)
        let report = try await desk.report(view, of: id, days: days, in: turn.chat.timeZone, for: user)
        let title = turn.say(
            .reportTitle,
            [
                "channel": channel.name, "view": turn.say.plain(NumbersInChat.name(view)),
                "from": "\(report.from)", "to": "\(report.to)", "zone": report.zone,
            ])
        let text = FigureText(say: turn.say)
        let lines = (NumbersInChat.shown[view] ?? []).compactMap { metric -> String? in
            guard let figure = report.figures.first(where: { $0.metric == metric }), let name = Phrase(metric: metric)
            else { return nil }
            return text.lines(figure, named: name)
        }
        let views = ReportView.allCases.map { other in
            BotButton(
                (other == view ? "• " : "") + turn.say.plain(NumbersInChat.name(other)), .view(id, days: days, other))
        }
        let back = BotButton(turn.say.plain(.back), .channel(.analytics, id))
        try await turn.show(
            BotMessage(
                ([title] + (lines.isEmpty ? [turn.say(.noFigures)] : lines)).joined(separator: "\n\n"),
                [views, [back]]))
    }

    /// The last seven days of the newest channels.
    func dashboard(for user: UserID, _ turn: ChatTurn) async throws {
        let channels = try await desk.channels(of: user)
        guard !channels.isEmpty else {
            try await turn.write(.noChannels)
            return
        }
        let text = FigureText(say: turn.say)
        var parts = [turn.say(.dashboardTitle)]
        for channel in channels.prefix(limits.toldChannels) {
            let report = try await desk.report(
                .overview, of: channel.id, days: Self.dashboardDays, in: turn.chat.timeZone, for: user)
            let lines = Self.dashboard.compactMap { metric -> String? in
                guard let figure = report.figures.first(where: { $0.metric == metric }),
                    let name = Phrase(metric: metric)
                else { return nil }
                return text.lines(figure, named: name)
            }
            let shown = lines.isEmpty ? [turn.say(.noFigures)] : lines
            parts.append((["<b>\(PhraseBook.escaped(channel.name))</b>"] + shown).joined(separator: "\n"))
        }
        if channels.count > limits.toldChannels {
            parts.append(turn.say(.moreChannels, ["count": String(channels.count - limits.toldChannels)]))
        }
        try await turn.show(BotMessage(parts.joined(separator: "\n\n")))
    }

    /// How many subscribers each channel has, as Telegram last said.
    func stats(for user: UserID, _ turn: ChatTurn) async throws {
        let channels = try await desk.channels(of: user)
        guard !channels.isEmpty else {
            try await turn.write(.noChannels)
            return
        }
        var parts = [turn.say(.statsTitle, ["count": String(channels.count)])]
        for channel in channels.prefix(limits.shownChannels) {
            guard let subscribers = channel.subscribers else {
                parts.append(turn.say(.statsUnknown, ["channel": channel.name]))
                continue
            }
            parts.append(
                turn.say(
                    .statsLine,
                    [
                        "channel": channel.name, "count": FigureText.grouped(subscribers.count),
                        "source": turn.say.plain(Phrase(source: channel.source)),
                        "precision": turn.say.plain(subscribers.isExact ? .statsExact : .statsRounded),
                    ]))
        }
        if channels.count > limits.shownChannels {
            parts.append(turn.say(.moreChannels, ["count": String(channels.count - limits.shownChannels)]))
        }
        try await turn.show(BotMessage(parts.joined(separator: "\n\n")))
    }

    /// The channel, if it is the person's.
    private func own(_ id: ChannelID, of user: UserID) async throws -> OwnChannel {
        guard let channel = try await desk.channels(of: user).first(where: { $0.id == id }) else {
            throw ServiceError(.notFound, "Channel not found", code: "channel_not_found")
        }
        return channel
    }

    private static func name(_ view: ReportView) -> Phrase {
        switch view {
        case .overview: .overview
        case .growth: .growth
        case .reach: .reach
        }
    }

    /// What a button shows of a channel, in at most 40 letters.
    private static func label(_ channel: OwnChannel) -> String {
        channel.name.count <= 40 ? channel.name : channel.name.prefix(39) + "…"
    }
}
