package import Kernel

/// Takes a file in while it streams: its good records are kept, its broken ones named, and sending it again adds
/// nothing twice.
package struct ImportFile: Sendable {
    let imports: any ImportRepository
    let posts: any PostRepository
    let statistics: any StatisticsRepository
    let clock: any WallClock
    /// The largest file, in bytes.
    let largest: Int

    package init(
        imports: any ImportRepository, posts: any PostRepository, statistics: any StatisticsRepository,
        clock: any WallClock, largest: Int = ImportLimits.fileBytes
    ) {
        self.imports = imports
        self.posts = posts
        self.statistics = statistics
        self.clock = clock
        self.largest = largest
    }

    /// - Parameters:
    ///   - format: how the file is written; nil to see from its first byte.
    ///   - length: the size in bytes that the sender stated.
    ///
    /// Throws `.tooLarge` above `largest` bytes, `.invalid` when the file cannot be read to its end; what was
    /// read before is kept, and the job tells of it.
    package func callAsFunction<Body: AsyncSequence & Sendable>(
        _ body: Body, as format: ImportFormat?, length: Int?, into channel: ChannelProfile
    ) async throws -> ImportJob where Body.Element == [UInt8] {
        if let length, length > largest { throw tooLarge }
        let job = try await imports.open(
            for: channel.id, kind: nil, bytesTotal: length.map { Int64($0) }, at: clock.now)
        var run = ImportRun(plan: self, channel: channel, format: format, job: job)
        do {
            for try await chunk in body { try await run.take(chunk) }
            try await run.finish()
        } catch {
            try await imports.save(run.ended(by: error, at: clock.now))
            throw error
        }
        return run.job
    }

    var tooLarge: ServiceError {
        ServiceError(.tooLarge, "The file is longer than \(largest) bytes; split it and send the parts.")
    }
}
