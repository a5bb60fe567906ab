internal import Kernel

/// I2 and I3: what the services keep fits together.
struct StateChecks {
    let facts: SuiteFacts
    /// How long a saga may be under way once everything is well.
    let longestSaga: Duration

    /// I2 of rows: one profile for an account, one for a channel, one living connection of a person to a channel.
    func effects(_ judgement: inout Judgement) {
        once(facts.accounts.map { "account of \($0.email.lowercased())" }, &judgement)
        once(facts.userProfiles.map { "profile of user \($0)" }, &judgement)
        once(facts.channelProfiles.map { "profile of channel \($0.channelID)" }, &judgement)
        once(
            facts.channels.filter { $0.status != "deleted" }.map {
                "connection of user \($0.ownerID) to \($0.telegramID)"
            }, &judgement)
    }

    private func once(_ names: [String], _ judgement: inout Judgement) {
        let times = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        for (name, count) in times.sorted(by: { $0.key < $1.key }) {
            judgement.expect(count == 1, "\(name): \(count) of them")
        }
    }

    /// I3. Both sides of every belonging, and every saga.
    func orphans() -> Judgement {
        var judgement = Judgement(.noOrphans)
        let accounts = Set(facts.accounts.map(\.id))
        let profiles = Set(facts.userProfiles)
        // A saga under way may stand between the two; whether it stands too long is judged with the sagas.
        let moving = Set(sagas.filter { !$0.hasEnded && !$0.needsOperator }.compactMap(\.userID))
        for id in accounts.subtracting(moving).sorted() {
            judgement.expect(profiles.contains(id), "user \(id) has no profile in analytics")
        }
        for id in profiles.subtracting(moving).sorted() {
            judgement.expect(accounts.contains(id), "analytics has a profile of user \(id), who is not there")
        }
        recipients(of: accounts, moving, &judgement)
        units(&judgement)
        channels(of: accounts, moving, &judgement)
        for saga in sagas { judge(saga, accounts, profiles, &judgement) }
        return judgement
    }

    /// Whom notification can write to, where its database was read.
    private func recipients(of accounts: Set<Int64>, _ moving: Set<Int64>, _ judgement: inout Judgement) {
        guard facts.service("notification") != nil else { return }
        let recipients = Set(facts.recipients)
        for id in accounts.subtracting(moving).sorted() {
            judgement.expect(recipients.contains(id), "user \(id) is no recipient in notification")
        }
        for id in recipients.subtracting(moving).sorted() {
            judgement.expect(accounts.contains(id), "notification has recipient \(id), who is not there")
        }
    }

    /// What counts against plans, where payment's database was read: each living channel once, and nothing else.
    private func units(_ judgement: inout Judgement) {
        guard facts.service("payment") != nil else { return }
        let connecting = Set(sagas.filter { !$0.hasEnded && !$0.needsOperator }.compactMap(\.channelID))
        let counted = Set(facts.quotaUnits)
        let living = facts.channels.filter { $0.status != "deleted" && !connecting.contains($0.id) }
        let due = Set(living.map { QuotaUnitFact(userID: $0.ownerID, unit: "channel/\($0.id)") })
        for unit in due.subtracting(counted).sorted(by: { $0.unit < $1.unit }) {
            judgement.expect(false, "\(unit.unit) of user \(unit.userID) does not count against the plan")
        }
        for unit in counted.subtracting(due).sorted(by: { $0.unit < $1.unit }) {
            let isMoving = connecting.contains { unit.unit == "channel/\($0)" }
            judgement.expect(isMoving, "\(unit.unit) counts against the plan of user \(unit.userID) and is not there")
        }
    }

    private func channels(of accounts: Set<Int64>, _ moving: Set<Int64>, _ judgement: inout Judgement) {
        let living = facts.channels.filter { $0.status != "deleted" }
        let profiles = Set(facts.channelProfiles.map(\.channelID))
        let ids = Set(living.map(\.id))
        let connecting = Set(sagas.filter { !$0.hasEnded && !$0.needsOperator }.compactMap(\.channelID))
        for channel in living where !moving.contains(channel.ownerID) {
            judgement.expect(
                accounts.contains(channel.ownerID),
                "channel \(channel.id) belongs to user \(channel.ownerID), who is not there")
            guard !connecting.contains(channel.id) else { continue }
            judgement.expect(profiles.contains(channel.id), "channel \(channel.id) has no profile in analytics")
        }
        for profile in facts.channelProfiles where !connecting.contains(profile.channelID) {
            judgement.expect(
                ids.contains(profile.channelID),
                "analytics has a profile of channel \(profile.channelID), which is not there")
        }
    }

    private var sagas: [SagaFact] { facts.services.flatMap(\.sagas) }

    private func judge(
        _ saga: SagaFact, _ accounts: Set<Int64>, _ profiles: Set<Int64>, _ judgement: inout Judgement
    ) {
        let name = "saga \(saga.definition) \(saga.id)"
        judgement.expect(!saga.needsOperator, "\(name) is \(saga.state)")
        judgement.expect(
            saga.hasEnded || saga.needsOperator || facts.now - saga.updatedAt < longestSaga,
            "\(name) is \(saga.state) since \(saga.updatedAt)")
        guard saga.state == "compensated" else { return }
        if saga.definition == "create_user", let user = saga.userID {
            judgement.expect(!accounts.contains(user), "\(name) was taken back, but account \(user) is there")
            judgement.expect(!profiles.contains(user), "\(name) was taken back, but profile \(user) is there")
            let isRecipient = facts.recipients.contains(user)
            judgement.expect(!isRecipient, "\(name) was taken back, but recipient \(user) is there")
        }
        if saga.definition == "add_channel", let channel = saga.channelID {
            let living = facts.channels.contains { $0.id == channel && $0.status != "deleted" }
            judgement.expect(!living, "\(name) was taken back, but channel \(channel) is there")
            let profiled = facts.channelProfiles.contains { $0.channelID == channel }
            judgement.expect(!profiled, "\(name) was taken back, but profile of channel \(channel) is there")
        }
    }
}
