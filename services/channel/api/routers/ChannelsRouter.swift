package import ChannelCore
package import HTTP
internal import Kernel

/// A person's own channels: connecting, showing, changing, pausing, disconnecting.
package struct ChannelsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/channels", access: .user(), "Connect a channel", body: NewChannelBody.self,
                answers: ChannelView.self, status: .created, connect),
            .get(
                "/api/v1/channels", access: .user(), "List one's channels, newest first", answers: PageView.self,
                query: [
                    QueryParameter("limit", "channels on a page, 1–100; 50 without it", type: "integer"),
                    QueryParameter("cursor", "`next_cursor` of the page before"),
                ], list),
            .get(
                "/api/v1/channels/{id}", access: .user(), "Show one of one's channels", answers: ChannelView.self,
                show),
            .put(
                "/api/v1/channels/{id}", access: .user(), "Rename a channel", body: ChangeBody.self,
                answers: ChannelView.self, update),
            .delete("/api/v1/channels/{id}", access: .user(), "Disconnect a channel", delete),
            .post(
                "/api/v1/channels/{id}/activate", access: .user(), "Go on watching a channel",
                answers: ChannelView.self, activate),
            .post(
                "/api/v1/channels/{id}/deactivate", access: .user(), "Stop watching a channel",
                answers: ChannelView.self, deactivate),
            .post(
                "/api/v1/channels/{id}/verify", access: .user(),
                "Ask Telegram anew about a channel and its owner's rights", answers: ChannelView.self, verify),
        ]
    }

    let useCases: UseCases

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    private func connect(_ request: Request, _ body: NewChannelBody) async throws -> Response {
        let channel = try await useCases.connect(
            body.telegramID.reference, named: body.name?.title, for: request.caller,
            requestKey: request.headers["Idempotency-Key"])
        return try .created(at: "/api/v1/channels/\(channel.id)", ChannelView(channel))
    }

    private func list(_ request: Request) async throws -> PageView {
        let query = request.query
        return PageView(
            try await useCases.list(
                of: request.owner, before: try query.id("cursor"),
                limit: try query.integer("limit", default: ListChannels.defaultSize, in: ListChannels.sizes)))
    }

    private func show(_ request: Request) async throws -> ChannelView {
        ChannelView(try await useCases.get(try request.parameters.id("id"), of: request.owner))
    }

    private func update(_ request: Request, _ body: ChangeBody) async throws -> ChannelView {
        ChannelView(
            try await useCases.update(try request.parameters.id("id"), of: request.owner, name: body.name.title))
    }

    private func delete(_ request: Request) async throws {
        try await useCases.delete(try request.parameters.id("id"), of: request.owner)
    }

    private func activate(_ request: Request) async throws -> ChannelView {
        ChannelView(try await useCases.activate(try request.parameters.id("id"), of: request.owner))
    }

    private func deactivate(_ request: Request) async throws -> ChannelView {
        ChannelView(try await useCases.deactivate(try request.parameters.id("id"), of: request.owner))
    }

    private func verify(_ request: Request) async throws -> ChannelView {
        ChannelView(try await useCases.verify(try request.parameters.id("id"), for: request.caller))
    }
}

extension ChannelsRouter {
    struct NewChannelBody: Decodable, Sendable {
        /// Telegram's title of the channel without it.
        let name: TitleField?
        /// `-1001234567890`, `"@name"`, `"https://t.me/name"`.
        let telegramID: ReferenceField
    }

    struct ChangeBody: Decodable, Sendable {
        let name: TitleField
    }

    struct PageView: Codable, Sendable {
        let items: [ChannelView]
        /// Hand it back as `cursor` for the next page; absent on the last one.
        let nextCursor: String?

        init(_ page: ListChannels.Page) {
            items = page.channels.map(ChannelView.init)
            nextCursor = page.next?.description
        }
    }

    /// What this router calls.
    package struct UseCases: Sendable {
        let connect: ConnectChannel
        let list: ListChannels
        let get: GetChannel
        let update: UpdateChannel
        let delete: DeleteChannel
        let activate: ActivateChannel
        let deactivate: DeactivateChannel
        let verify: VerifyChannel

        package init(
            connect: ConnectChannel, list: ListChannels, get: GetChannel, update: UpdateChannel,
            delete: DeleteChannel, activate: ActivateChannel, deactivate: DeactivateChannel, verify: VerifyChannel
        ) {
            self.connect = connect
            self.list = list
            self.get = get
            self.update = update
            self.delete = delete
            self.activate = activate
            self.deactivate = deactivate
            self.verify = verify
        }
    }
}
