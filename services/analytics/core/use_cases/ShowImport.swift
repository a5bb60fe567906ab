internal import Kernel

/// Shows one import of a channel, or its latest ones.
package struct ShowImport: Sendable {
    let imports: any ImportRepository

    /// Imports in a list.
    package static let listed = 50

    package init(imports: any ImportRepository) {
        self.imports = imports
    }

    /// `.notFound` when the channel has no such import.
    package func callAsFunction(_ id: ImportJob.ID, of channel: ChannelProfile) async throws -> ImportJob {
        guard let job = try await imports.find(id, of: channel.id) else {
            throw ServiceError(.notFound, "There is no such import.")
        }
        return job
    }

    package func all(of channel: ChannelProfile) async throws -> [ImportJob] {
        try await imports.list(of: channel.id, limit: ShowImport.listed)
    }
}
