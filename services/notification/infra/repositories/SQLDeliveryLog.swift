internal import Database
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// What became of people's messages outside; every statement names the owner.
struct SQLDeliveryLog: DeliveryLog {
    let database: any Database
    let wakeUps: WakeUps

    private static let columns =
        "d.*, n.kind AS kind FROM dispatches AS d JOIN notifications AS n ON n.id = d.notification_id"

    func deliveries(
        of owner: UserID, before: DispatchID?, limit: Int, way: Way?, status: Dispatch.Status?
    ) async throws -> [Dispatch] {
        // Both are words of closed lists.
        let onWay = way.map { " AND d.channel = '\($0.rawValue)'" } ?? ""
        let inStatus = status.map { " AND d.status = '\($0.rawValue)'" } ?? ""
        return try await database.run(
            """
            SELECT \(Self.columns) WHERE d.user_id = $1 AND d.id < $2\(onWay)\(inStatus) ORDER BY d.id DESC LIMIT $3
            """, .id(owner), .integer(before?.rawValue ?? .max), .integer(Int64(limit))
        ).rows.map(Dispatch.init(row:))
    }

    func replay(_ id: DispatchID, of owner: UserID, at now: Timestamp) async throws -> Dispatch {
        try await database.transaction { sql in
            let changed = try await sql.run(
                """
                UPDATE dispatches SET status = 'pending', attempts = 0, due_at = $3, last_error = NULL, updated_at = $3
                WHERE id = $1 AND user_id = $2 AND status IN ('failed', 'unknown', 'skipped')
                """, .id(id), .id(owner), .timestamp(now)
            ).affected
            let rows = try await sql.run(
                "SELECT \(Self.columns) WHERE d.id = $1 AND d.user_id = $2", .id(id), .id(owner)
            ).rows
            guard let row = rows.first else { throw ServiceError.deliveryNotFound }
            guard changed == 1 else { throw ServiceError.deliveryNotOver }
            try await KeyedEffect.note(in: sql)
            let dispatch = try Dispatch(row: row)
            wakeUps.wake(dispatch.way, after: sql)
            return dispatch
        }
    }
}
