import ChannelAPI
import ChannelCore
import HTTP
import Kernel

/// The front door of the service in this process: every route, a scripted Telegram and channels in memory behind it.
struct Desk {
    let memory = MemoryChannels()
    let world: World
    private let router: Router

    init(proof: OwnershipProof = .optional) throws {
        var world = World()
        world.channels = memory
        self.world = world
        router = try Router(Desk.groups(in: world, proof: proof).flatMap(\.routes), middleware: [])
    }

    static func groups(in world: World, proof: OwnershipProof) -> [any RouteGroup] {
        [
            ChannelsRouter(
                ChannelsRouter.UseCases(
                    connect: world.connect(proof: proof), list: ListChannels(channels: world.channels),
                    get: GetChannel(channels: world.channels), update: world.update, delete: world.delete,
                    activate: world.activate, deactivate: world.deactivate, verify: world.verify)),
            LookUpRouter(
                validate: ValidateChannel(inspect: world.inspect, proof: proof),
                lookUp: LookUpChannel(inspect: world.inspect)),
        ]
    }

    var routes: [Route] { router.routes }

    /// Sends a request as that person and gives the answer back, read.
    func send(
        _ method: HTTPMethod, _ target: String, body: [UInt8]? = nil, type: String? = "application/json",
        as caller: Caller = World.ada
    ) async throws -> Answer {
        var headers = Headers()
        if body != nil, let type { headers["Content-Type"] = type }
        let identity = Identity(kind: .user(caller.userID), telegramID: caller.telegramID)
        let path = String(target.prefix { $0 != "?" })
        let response = await router.respond(
            to: Request(
                method: method, target: target, path: path, headers: headers,
                body: body.map { RequestBody($0) } ?? .empty, context: RequestContext(identity: identity)))
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status.code, headers: response.headers, text: "", json: .null)
        }
        return Answer(
            status: response.status.code, headers: response.headers, text: String(decoding: bytes, as: UTF8.self),
            json: try JSONValue(parsing: bytes))
    }

    func send(
        _ method: HTTPMethod, _ target: String, json: String, as caller: Caller = World.ada
    ) async throws -> Answer {
        try await send(method, target, body: Array(json.utf8), as: caller)
    }

    /// Connects `@daily_orbit` as that person and gives its path.
    func connected(as caller: Caller = World.ada, _ reference: String = "@daily_orbit") async throws -> String {
        let answer = try await send(.post, "/api/v1/channels", json: #"{"telegram_id":"\#(reference)"}"#, as: caller)
        return answer.headers["Location"] ?? ""
    }
}

/// An answer, read.
struct Answer {
    let status: Int
    let headers: Headers
    let text: String
    let json: JSONValue

    /// The names of the members, in alphabetical order.
    var members: [String] {
        guard case .object(let members) = json else { return [] }
        return members.map(\.name).sorted()
    }

    /// The pointers of the fields a problem blames.
    var blamed: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
}
