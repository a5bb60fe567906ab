internal import HTTP
internal import Kernel

extension Exchange {
    /// The gateway's own answer in place of a service's: the problem, with its reason noted for log and metrics.
    ///
    /// Stages answer their refusals instead of throwing them, so that the stages around them still add their fields.
    func refuse(_ error: ServiceError, as reason: String? = nil) -> Response {
        record.note { $0.refusal = reason ?? error.code }
        return Problem(error, in: request.context).response(to: request)
    }
}
