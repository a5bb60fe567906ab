package import AnalyticsCore
package import HTTP
package import Kernel

/// Taking files in, and how far they came.
package struct ImportsRouter: RouteGroup {
    package var routes: [Route] {
        [
            Route(
                .post, "/api/v1/analytics/channels/{id}/import", access: .user(),
                "Import a file, streamed in the body: Telegram Desktop's result.json, or CSV statistics by day or hour",
                documentation: ImportsRouter.importing, handler: take),
            .get(
                "/api/v1/analytics/channels/{id}/imports", access: .user(), "List a channel's latest imports",
                answers: ImportsView.self, list),
            .get(
                "/api/v1/analytics/channels/{id}/imports/{job}", access: .user(), "Show how far an import is",
                answers: ImportView.self, show),
        ]
    }

    private static let importing = RouteDocumentation(
        answer: ImportView.self,
        query: [
            QueryParameter("kind", "telegram_export or csv; without it the content type or the first byte tells")
        ], consumes: ["application/json", "text/csv", "application/octet-stream"])

    let open: OpenChannel
    let importFile: ImportFile
    let showImport: ShowImport
    let clock: any WallClock

    package init(open: OpenChannel, take: ImportFile, show: ShowImport, clock: any WallClock) {
        self.open = open
        importFile = take
        showImport = show
        self.clock = clock
    }

    private func take(_ request: Request) async throws -> Response {
        let channel = try await open(request)
        let format = try ImportsRouter.format(of: request)
        let job = try await importFile(
            request.body, as: format, length: request.body.declaredLength, into: channel)
        var response = try Response.json(.ok, ImportView(job, at: clock.now))
        response.headers["Location"] = "/api/v1/analytics/channels/\(channel.id)/imports/\(job.id)"
        return response
    }

    private func list(_ request: Request) async throws -> ImportsView {
        let channel = try await open(request)
        let now = clock.now
        return ImportsView(imports: try await showImport.all(of: channel).map { ImportView($0, at: now) })
    }

    private func show(_ request: Request) async throws -> ImportView {
        let channel = try await open(request)
        return ImportView(try await showImport(try request.parameters.id("job"), of: channel), at: clock.now)
    }

    /// What the caller says of the file; nil leaves it to the file's first byte.
    private static func format(of request: Request) throws -> ImportFormat? {
        if let format = try request.query.choice("kind", of: ImportFormat.self) { return format }
        let coding = request.headers["Content-Encoding"]?.lowercased() ?? "identity"
        let type = request.headers["Content-Type"]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        switch type.filter({ $0 != " " }) {
        case _ where coding != "identity":
            throw ServiceError(.unsupportedMediaType, "This route reads files without content coding.")
        case "application/json": return .telegramExport
        case "text/csv": return .csv
        // curl's --data-binary says a form where nothing else is said.
        case "", "application/octet-stream", "text/plain", "application/x-www-form-urlencoded": return nil
        default:
            throw ServiceError(
                .unsupportedMediaType, "This route reads application/json, text/csv or application/octet-stream.")
        }
    }
}
