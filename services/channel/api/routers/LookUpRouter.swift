package import ChannelCore
package import HTTP
internal import Kernel

/// Looking at a channel on Telegram before connecting it.
package struct LookUpRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/channels/validate", access: .user(),
                "Tell whether one may connect a channel, and as what", body: ReferenceBody.self,
                answers: FindingView.self, validate),
            .get(
                "/api/v1/channels/lookup/{name...}", access: .user(), "Show what Telegram tells of a channel",
                answers: TelegramView.self, lookUp),
        ]
    }

    let validateChannel: ValidateChannel
    let lookUpChannel: LookUpChannel

    package init(validate: ValidateChannel, lookUp: LookUpChannel) {
        validateChannel = validate
        lookUpChannel = lookUp
    }

    struct ReferenceBody: Decodable, Sendable {
        /// `-1001234567890`, `"@name"`, `"https://t.me/name"`.
        let telegramID: ReferenceField
    }

    struct FindingView: Codable, Sendable {
        /// What the channel would be to the caller.
        let ownership: Channel.Ownership
        /// What still keeps it from being `verified`; absent when nothing does.
        let missingProof: Missing?
        let channel: TelegramView

        struct Missing: Codable, Sendable {
            let code: String
            let detail: String
        }

        init(_ finding: InspectChannel.Finding) {
            ownership = finding.ownership
            missingProof = finding.missingProof.map { Missing(code: $0.code, detail: $0.message) }
            channel = TelegramView(finding.channel)
        }
    }

    private func validate(_ request: Request, _ body: ReferenceBody) async throws -> FindingView {
        FindingView(try await validateChannel(body.telegramID.reference, for: request.caller))
    }

    private func lookUp(_ request: Request) async throws -> TelegramView {
        let reference = try ChatReference(parsing: try request.parameters.text("name"), field: "name")
        return TelegramView(try await lookUpChannel(reference, for: request.caller))
    }
}
