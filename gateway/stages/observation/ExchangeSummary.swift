internal import HTTP
internal import Kernel

/// One exchange after its end.
struct ExchangeSummary: Sendable {
    let exchange: Exchange
    let state: ExchangeRecord.State
    let status: HTTPStatus
    /// From the request's head to the last byte of the answer.
    let total: Duration
    /// Bytes of the answer's body.
    let bytesOut: Int
    /// Whether the answer did not come to its end.
    let isBrokenOff: Bool

    var request: Request { _read { yield exchange.request } }
    var route: GatewayRoute { _read { yield exchange.route } }

    /// Whether it is among the many that went well, of which a sample tells enough.
    var isOrdinary: Bool { status.code < 400 && state.refusal == nil && !isBrokenOff }
}
