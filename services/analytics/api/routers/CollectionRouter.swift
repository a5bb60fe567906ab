package import AnalyticsCore
package import HTTP
internal import Kernel

/// Collecting a channel by hand, and how its collection stands.
package struct CollectionRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/analytics/channels/{id}/collect", access: .user(),
                "Collect a channel now: 200 with what was found, 202 when a run is under way already",
                answers: CollectedView.self, collect),
            .get(
                "/api/v1/analytics/channels/{id}/collection", access: .user(),
                "Show how the collection of a channel stands", answers: CollectionView.self, show),
        ]
    }

    let open: OpenChannel
    let collectChannel: CollectChannel
    let showCollection: ShowCollection

    package init(open: OpenChannel, collect: CollectChannel, show: ShowCollection) {
        self.open = open
        collectChannel = collect
        showCollection = show
    }

    private func collect(_ request: Request) async throws -> Response {
        let channel = try await open(request)
        guard let report = try await collectChannel(channel.id) else {
            throw ServiceError(.notFound, "There is no such channel.")
        }
        let view = CollectedView(report, try await showCollection(channel), of: channel)
        return try .json(report.ran ? .ok : .accepted, view)
    }

    private func show(_ request: Request) async throws -> CollectionView {
        let channel = try await open(request)
        return CollectionView(try await showCollection(channel), of: channel)
    }
}
