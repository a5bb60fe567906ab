internal import AnalyticsCore
internal import Kernel

/// An import and how far it came.
struct ImportView: Codable, Sendable {
    let id: ImportJob.ID
    let channelID: ChannelID
    /// Absent until the file's head was read.
    let kind: ImportKind?
    let state: ImportJob.State
    let startedAt: Timestamp
    let updatedAt: Timestamp
    let bytesRead: Int64
    /// The size the sender stated; absent when it streamed without one.
    let bytesTotal: Int64?
    let records: Counts
    /// The first broken records, by line.
    let badLines: [BadLine]
    /// Columns of the file that have no meaning here.
    let ignoredColumns: [String]
    /// Why it failed as a whole.
    let failure: String?

    /// What became of the records.
    struct Counts: Codable, Sendable {
        let new: Int
        let updated: Int
        let unchanged: Int
        let bad: Int
        let skipped: Int
    }

    init(_ job: ImportJob, at now: Timestamp) {
        id = job.id
        channelID = job.channelID
        kind = job.kind
        state = job.state(at: now)
        startedAt = job.startedAt
        updatedAt = job.updatedAt
        bytesRead = job.bytesRead
        bytesTotal = job.bytesTotal
        records = Counts(
            new: job.counts.new, updated: job.counts.updated, unchanged: job.counts.unchanged, bad: job.counts.bad,
            skipped: job.counts.skipped)
        badLines = job.badLines
        ignoredColumns = job.ignoredColumns
        failure = job.failure
    }
}

/// The latest imports of a channel, newest first.
struct ImportsView: Codable, Sendable {
    let imports: [ImportView]
}
