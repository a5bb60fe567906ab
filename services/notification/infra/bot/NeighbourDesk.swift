internal import HTTP
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// Asks the channel and analytics services as a person, through their public routes with all their checks.
struct NeighbourDesk: PersonDesk {
    let neighbours: NeighbourClient
    let tokens: PersonTokens
    let zones: any ZoneSource
    let clock: any WallClock

    private static let patience = Duration.seconds(20)

    func channels(of user: UserID) async throws -> [OwnChannel] {
        let answer = try await ask(.get, "channel", "/api/v1/channels?limit=100", as: user)
        return (answer["items"]?.array ?? []).compactMap(OwnChannel.init)
    }

    func connect(_ reference: String, for user: UserID, key: String) async throws -> OwnChannel {
        let body = try JSON.encode(NewChannel(telegramID: reference))
        let answer = try await ask(.post, "channel", "/api/v1/channels", body: body, key: key, as: user)
        guard let channel = OwnChannel(answer) else { throw NeighbourDesk.nonsense }
        return channel
    }

    func report(
        _ view: ReportView, of channel: ChannelID, days: Int, in zone: String, for user: UserID
    ) async throws -> Report {
        let (from, to, zone) = try await period(days, zone)
        let path =
            switch view {
            case .overview: "overview"
            case .growth: "growth"
            case .reach: "engagement"
            }
        let answer = try await ask(
            .get, "analytics", analytics(channel, path, from, to, zone), as: user)
        return Report(
            from: from, to: to, zone: zone, figures: Figure.all(in: answer["metrics"], before: answer["previous"]))
    }

    func daily(
        of channel: ChannelID, days: Int, in zone: String, for user: UserID
    ) async throws -> [DailyFigure] {
        let (from, to, zone) = try await period(days, zone)
        var found: [DailyFigure] = []
        for path in ["growth", "engagement"] {
            let answer = try await ask(
                .get, "analytics", analytics(channel, path, from, to, zone) + "&window=day", as: user)
            for point in answer["series"]?.array ?? [] {
                guard let day = point["from"]?.string.flatMap(CivilDate.init) else { continue }
                found += Figure.all(in: point["metrics"], before: nil).map { DailyFigure(day: day, figure: $0) }
            }
        }
        // Days in order, and within a day as analytics has them.
        return found.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
    }

    private func analytics(
        _ channel: ChannelID, _ path: String, _ from: CivilDate, _ to: CivilDate, _ zone: String
    ) -> String {
        // Names of zones have letters, digits, "/", "_", "+" and "-"; of these only "+" means something in a query.
        let zone = zone.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%2B")
        return "/api/v1/analytics/channels/\(channel)/\(path)?from=\(from)&to=\(to)&tz=\(zone)"
    }

    /// The last days up to today where the person lives; UTC where that is not known.
    private func period(_ days: Int, _ name: String) async throws -> (CivilDate, CivilDate, String) {
        let zone: Zone
        do {
            zone = try await zones.zone(named: name)
        } catch {
            zone = try await zones.zone(named: "UTC")
        }
        let today = zone.day(of: clock.now)
        return (today.adding(days: 1 - days), today, zone.name)
    }

    private func ask(
        _ method: HTTPMethod, _ service: String, _ path: String, body: [UInt8]? = nil, key: String? = nil,
        as user: UserID
    ) async throws -> JSONValue {
        do {
            return try await once(method, service, path, body: body, key: key, as: user)
        } catch let refusal as ServiceError where refusal.kind == .unauthenticated {
            await tokens.forget(user)
            return try await once(method, service, path, body: body, key: key, as: user)
        }
    }

    private func once(
        _ method: HTTPMethod, _ service: String, _ path: String, body: [UInt8]?, key: String?, as user: UserID
    ) async throws -> JSONValue {
        let token = try await tokens.token(of: user)
        let answer = try await neighbours.ask(
            method, service, path, body: body, key: key, token: token, within: Self.patience)
        guard let json = try? JSONValue(parsing: answer) else { throw NeighbourDesk.nonsense }
        return json
    }

    private struct NewChannel: Encodable {
        let telegramID: String
    }

    private static let nonsense = ServiceError(.badUpstream, "A neighbour gave an answer that cannot be read.")
}
