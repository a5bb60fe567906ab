package import HTTP
internal import Kernel

/// The sagas of a service, for those who run it.
package struct SagaRoutes: RouteGroup {
    package var routes: [Route] {
        let list: [QueryParameter] = [
            QueryParameter("state", "only those in this state"), QueryParameter("name", "only those of this name"),
            QueryParameter("before", "only those older than this one; the id of the last one seen"),
            QueryParameter("limit", "how many, 1–200", type: "integer"),
        ]
        return [
            .get("/sagas", access: access, "List sagas, newest first", answers: SagaList.self, query: list, self.list),
            .get("/sagas/{id}", access: access, "Show a saga with its timeline", answers: SagaDetail.self, show),
            .post("/sagas/{id}/retry", access: access, "Try the current step again", answers: SagaDetail.self) {
                try await order(.retry, $0)
            },
            .post("/sagas/{id}/compensate", access: access, "Turn a saga back", answers: SagaDetail.self) {
                try await order(.compensate, $0)
            },
            .post(
                "/sagas/{id}/skip", access: access, "Take the current step for done", answers: SagaDetail.self
            ) { try await order(.skip, $0) },
        ]
    }

    let store: SagaStore
    let plans: [String: SagaPlan]
    private let access = Access.operator

    package init(store: SagaStore, definitions: [SagaDefinition]) {
        self.store = store
        plans = Dictionary(uniqueKeysWithValues: definitions.map { ($0.plan.name, $0.plan) })
    }

    private func list(_ request: Request) async throws -> SagaList {
        var filter = SagaStore.Filter()
        filter.state = try request.query.choice("state")
        filter.name = try request.query.text("name", upTo: 64)
        filter.before = try request.query.text("before", upTo: 64)
        filter.limit = try request.query.integer("limit", default: 50, in: 1...200)
        let found = try await store.list(filter)
        let sagas = found.map { SagaView($0, plans[$0.name]) }
        return SagaList(sagas: sagas, next: found.count == filter.limit ? found.last?.id : nil)
    }

    private func show(_ request: Request) async throws -> SagaDetail {
        guard let saga = try await store.find(try request.parameters.text("id")) else { throw SagaRoutes.unknown }
        return try await detail(saga)
    }

    private func order(_ order: SagaOrder, _ request: Request) async throws -> SagaDetail {
        guard let saga = try await store.find(try request.parameters.text("id")) else { throw SagaRoutes.unknown }
        guard let plan = plans[saga.name] else {
            throw ServiceError(.conflict, "This program does not know sagas of the name \(saga.name).")
        }
        let actor = request.operatorName
        return try await detail(try await store.follow(order, on: saga.id, plan, by: actor))
    }

    private func detail(_ saga: SagaInstance) async throws -> SagaDetail {
        let log = try await store.log(of: saga.id)
        return SagaDetail(saga: SagaView(saga, plans[saga.name]), timeline: log.map(SagaDetail.Moment.init))
    }

    private static let unknown = ServiceError(.notFound, "There is no such saga.")
}

extension Request {
    /// Who gives an order, for the log: `user:42`, or `service:gateway`.
    fileprivate var operatorName: String {
        switch context.identity?.kind {
        case .user(let id)?: "user:\(id)"
        case .service(let name)?: "service:\(name)"
        case nil: "nobody"
        }
    }
}
