internal import Contracts
internal import Kernel

/// One file on its way in.
struct ImportRun: Sendable {
    let plan: ImportFile
    let channel: ChannelProfile
    private var format: ImportFormat?
    private var reader: (any ImportReader)?
    private(set) var job: ImportJob
    private var posts: [ObservedPost] = []
    private var days: [DailyStatistics] = []
    private var hours: [HourlyStatistics] = []

    init(plan: ImportFile, channel: ChannelProfile, format: ImportFormat?, job: ImportJob) {
        self.plan = plan
        self.channel = channel
        self.format = format
        self.job = job
    }

    mutating func take(_ chunk: [UInt8]) async throws {
        job.bytesRead += Int64(chunk.count)
        guard job.bytesRead <= plan.largest else { throw plan.tooLarge }
        if reader == nil {
            format = format ?? ImportFormat.sniffed(from: chunk)
            reader = format?.reader(for: channel.facts.telegramID)
        }
        try await keep(reader?.feed(chunk) ?? [])
    }

    mutating func finish() async throws {
        guard reader != nil else { throw ImportRun.refusal("The file is empty.") }
        try await keep(reader?.finish() ?? [])
        job.state = .finished
        try await write()
    }

    /// The job as it is to be kept when the import ends early.
    mutating func ended(by error: any Error, at now: Timestamp) -> ImportJob {
        let refusal = error as? ServiceError
        job.state = refusal == nil ? .interrupted : .failed
        job.failure = refusal?.message ?? "The import was interrupted; send the file again."
        job.updatedAt = now
        return job
    }

    private mutating func keep(_ records: [ImportedRecord]) async throws {
        for record in records {
            switch record {
            case .post(let post): posts.append(post)
            case .day(let day): days.append(day)
            case .hour(let hour): hours.append(hour)
            case .skipped: job.counts.skipped += 1
            case .bad(let line):
                job.counts.bad += 1
                if job.badLines.count < ImportLimits.badLinesKept { job.badLines.append(line) }
            case .refused(_, let reason):
                try await write()
                throw ImportRun.refusal(reason)
            }
            if posts.count + days.count + hours.count >= ImportLimits.batch { try await write() }
        }
    }

    /// Writes what has gathered and how far the import is. Each batch is a transaction of its own.
    private mutating func write() async throws {
        let now = plan.clock.now
        job.kind = reader?.kind
        job.ignoredColumns = reader?.ignoredColumns ?? []
        if !posts.isEmpty {
            let observation = Observation(source: .telegramExport, at: now, posts: posts)
            let outcome = try await plan.posts.record(observation, of: channel.id)
            job.counts += ImportCounts(
                new: outcome.new, updated: outcome.updated,
                // A message that stands twice in one batch was joined with itself.
                unchanged: posts.count - outcome.new - outcome.updated)
        }
        if !days.isEmpty { job.counts += try await plan.statistics.keep(days, of: channel.id, at: now) }
        if !hours.isEmpty { job.counts += try await plan.statistics.keep(hours, of: channel.id, at: now) }
        posts.removeAll(keepingCapacity: true)
        days.removeAll(keepingCapacity: true)
        hours.removeAll(keepingCapacity: true)
        job.updatedAt = now
        try await plan.imports.save(job)
    }

    private static func refusal(_ reason: String) -> ServiceError {
        ServiceError(.invalid, reason, code: "import_refused")
    }
}
