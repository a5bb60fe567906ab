/// I4, I6, I7, I8: what the load client was promised and how it was served.
struct RecordChecks {
    let facts: SuiteFacts

    /// I4. Acknowledged is durable.
    func acknowledged() -> Judgement {
        var judgement = Judgement(.acknowledged)
        // An answer does not wait for the saga behind it: what a saga took back is gone by right, and wholly (I3).
        let undone = facts.services.flatMap(\.sagas).filter { $0.state == "compensated" }
        let undoneUsers = Set(undone.filter { $0.definition == "create_user" }.compactMap(\.userID))
        let undoneChannels = Set(undone.filter { $0.definition == "add_channel" }.compactMap(\.channelID))
        let accounts = Dictionary(facts.accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, line) in facts.record.last(.account) {
            let found = accounts[id]
            switch line.state {
            case .present where undoneUsers.contains(id): continue
            case .present:
                judgement.expect(
                    found.map { $0.email == line.email && $0.username == line.username } ?? false,
                    "account \(id) was acknowledged and is " + (found == nil ? "not there" : "another"))
            case .absent: judgement.expect(found == nil, "account \(id) was erased and is there")
            default: continue
            }
        }
        channels(undone: undoneChannels, &judgement)
        payments(&judgement)
        return judgement
    }

    private func channels(undone: Set<Int64>, _ judgement: inout Judgement) {
        let living = facts.channels.filter { $0.status != "deleted" }
        let channels = Dictionary(living.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, line) in facts.record.last(.channel) {
            let found = channels[id]
            switch line.state {
            case .present where undone.contains(id): continue
            case .present:
                judgement.expect(
                    found.map { $0.ownerID == line.ownerID && $0.name == line.name } ?? false,
                    "channel \(id) was acknowledged and is " + (found == nil ? "not there" : "another"))
            case .absent: judgement.expect(found == nil, "channel \(id) was erased and is there")
            default: continue
            }
        }
    }

    /// A payment that was answered stays: whether its money moved is judged with the books.
    private func payments(_ judgement: inout Judgement) {
        guard facts.service("payment") != nil else { return }
        let payments = Dictionary(facts.money.payments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, line) in facts.record.last(.payment) where line.state == .present {
            let found = payments[id]
            judgement.expect(
                found?.amount == line.amount,
                "payment \(id) was acknowledged and is " + (found == nil ? "not there" : "another"))
        }
    }

    /// I6. No errors after a fault, and at most half as slow again as before it; below `noise` milliseconds speed is
    /// not judged, for a shared machine is no faster.
    func recovered(noise: Double) -> Judgement {
        var judgement = Judgement(.recovered)
        let speeds = facts.record.lines(.speed)
        let before = speeds.first { $0.phase == .before }
        for after in speeds where after.phase == .after {
            judgement.expect(after.failed == 0, "\(after.failed ?? 0) of \(after.requests ?? 0) failed after healing")
            guard let usual = before?.p99Ms, let now = after.p99Ms else { continue }
            judgement.expect(now <= max(usual * 1.5, noise), "p99 is \(now) ms after healing, \(usual) ms before")
        }
        return judgement
    }

    /// I7. Descriptors and threads within a few (pools of threads, eight for Redis, grow to their bound when they are
    /// first needed, and stay), memory within a tenth and `noise` KB.
    func resources(noise: Int) -> Judgement {
        var judgement = Judgement(.resources)
        let lines = facts.record.lines(.resources)
        for after in lines where after.phase == .after {
            guard let before = lines.first(where: { $0.phase == .before && $0.program == after.program }) else {
                continue
            }
            let name = after.program ?? "a program"
            grown("descriptors", name, before.descriptors, after.descriptors, by: 16, &judgement)
            grown("threads", name, before.threads, after.threads, by: 12, &judgement)
            grown("KB", name, before.rssKb, after.rssKb, by: (before.rssKb ?? 0) / 10 + noise, &judgement)
        }
        return judgement
    }

    private func grown(
        _ what: String, _ program: String, _ before: Int?, _ after: Int?, by most: Int, _ judgement: inout Judgement
    ) {
        guard let before, let after else { return }
        judgement.expect(after <= before + most, "\(program) holds \(after) \(what), \(before) before")
    }

    /// I8. At least 99.9 % of those who did not ask the faulty part were served, at most twice as slowly.
    func blastRadius(noise: Double) -> Judgement {
        var judgement = Judgement(.blastRadius)
        for line in facts.record.lines(.aside) {
            let (requests, failed) = (line.requests ?? 0, line.failed ?? 0)
            judgement.expect(failed * 1_000 <= requests, "\(failed) of \(requests) failed that ask nothing faulty")
            guard let usual = line.usualP99Ms, let now = line.p99Ms else { continue }
            judgement.expect(now <= max(usual * 2, noise), "p99 of others is \(now) ms, usually \(usual) ms")
        }
        return judgement
    }
}
