internal import Kernel

/// `/export_csv`: a channel's daily numbers as a file.
struct ExportInChat: Sendable {
    let desk: any PersonDesk
    let limits: BotLimits

    func callAsFunction(_ id: ChannelID, days: Int, for user: UserID, _ turn: ChatTurn) async throws {
        guard let channel = try await desk.channels(of: user).first(where: { $0.id == id }) else {
            throw ServiceError(.notFound, "Channel not found", code: "channel_not_found")
        }
        let figures = try await desk.daily(of: id, days: days, in: turn.chat.timeZone, for: user)
        guard !figures.isEmpty else {
            try await turn.write(.exportEmpty)
            return
        }
        var table = CSVTable([
            "channel", "date", "metric", "value", "unit", "sources", "sample_size", "coverage", "precision", "reason",
        ])
        for daily in figures {
            let figure = daily.figure
            table.add([
                .text(channel.name), .text("\(daily.day)"), .text(figure.metric), .number(figure.value),
                .text(figure.unit), .text(figure.sources.joined(separator: " ")), .number(Double(figure.sampleSize)),
                .number(figure.coverage), .text(figure.isRounded ? "rounded" : "exact"), .text(figure.reason ?? ""),
            ])
        }
        let name = channel.username ?? "channel-\(id)"
        let caption = turn.say.plain(.exportCaption, ["channel": channel.name, "count": String(days)])
        try await turn.window.hand(
            over: BotFile(
                name: "\(name)-\(days)-days.csv", type: "text/csv; charset=utf-8", bytes: table.bytes,
                caption: caption),
            in: turn.chat.id)
    }
}
