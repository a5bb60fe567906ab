internal import Discovery
internal import HTTP
internal import Resilience

/// One instance as its upstream sees it.
struct UpstreamMember: Sendable {
    /// Tells apart instances that had the same id one after the other; never used twice.
    let serial: UInt64
    var instance: ServiceInstance
    /// Where it is, taken apart once for all its requests.
    let origin: Origin
    /// What its probes say.
    var probe: ProbeState
    /// Taken out by an administrator: it gets no new requests, whatever else holds.
    var isDraining = false

    init(_ instance: ServiceInstance, serial: UInt64, probe: ProbePolicy) {
        self.serial = serial
        self.instance = instance
        origin = Origin(isTLS: instance.isTLS, host: instance.host, port: instance.port)
        self.probe = ProbeState(probe)
    }
}

/// Where one try of a request goes.
struct ChosenInstance: Sendable, Equatable {
    let serial: UInt64
    let id: String
    let origin: Origin
}

/// What one try said about its instance.
enum TryOutcome: Sendable, Equatable {
    /// It answered, and not with a failure of its own.
    case good(after: Duration)
    /// It gave no answer, broke one off, or answered with a failure of its own.
    case bad(after: Duration)
    /// Nothing: the client went away.
    case unknown
}
