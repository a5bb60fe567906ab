import Glibc
import Resilience

/// A service behind a concurrency limit, with requests that come at random (Poisson) and take a random time
/// (exponential); event by event, in simulated time.
struct OverloadSimulation {
    let policy: ConcurrencyPolicy
    /// Mean time of a request, in seconds.
    let service: Double
    /// Requests offered for each that the service can do.
    let load: Double
    var seconds = 30.0
    /// Share of requests of high priority.
    var highShare = 0.0
    var seed: UInt64 = 1
    /// What counts as answered in time, in seconds.
    let objective = 0.5
    /// How long it may take until overload is noticed, in seconds.
    let notice = 0.5

    struct Outcome {
        /// Answers in time for each the service could have given.
        var goodput = 0.0
        /// 99th percentile of what admitted requests took; and of what refused ones waited for their refusal, once the
        /// overload has been noticed.
        var admitted99 = 0.0
        var refused99 = 0.0
        /// Share of the high-priority requests that were answered, but for those of the last moment.
        var highServed = 0.0
    }

    private struct Request {
        let came: Double
        let isHigh: Bool
    }

    func run() -> Outcome {
        var random = SpreadingRandom(seed: seed)
        var limiter = ConcurrencyLimiter(policy)
        var requests: [UInt64: Request] = [:]
        var ends: [(at: Double, id: UInt64)] = []
        var admitted: [Double] = []
        var refused: [Double] = []
        var highs = (came: 0, answered: 0)
        let capacity = Double(policy.limit) / service
        var now = 0.0
        var next = 0.0
        var id: UInt64 = 0

        func draw(_ mean: Double) -> Double { -mean * log(1 - random.draw()) }
        func serve(_ id: UInt64) {
            let end = now + draw(service)
            ends.insert((end, id), at: ends.firstIndex { $0.at > end } ?? ends.count)
        }
        func refuse(_ id: UInt64) {
            guard let request = requests.removeValue(forKey: id), request.came >= notice else { return }
            refused.append(now - request.came)
        }

        while true {
            let expiry = limiter.nextExpiry.map { $0 / .seconds(1) } ?? .infinity
            now = min(next, ends.first?.at ?? .infinity, expiry)
            guard now < seconds else { break }
            if now == expiry {
                limiter.expire(at: .seconds(now) + .nanoseconds(1)).forEach(refuse)
            } else if now == next {
                id += 1
                let isHigh = random.draw() < highShare
                requests[id] = Request(came: now, isHigh: isHigh)
                if isHigh, now < seconds - objective { highs.came += 1 }
                switch limiter.enter(id, priority: isHigh ? .high : .normal, at: .seconds(now)) {
                case .go: serve(id)
                case .wait(_, let displaced): if let displaced { refuse(displaced) }
                case .refuse: refuse(id)
                }
                next += draw(1 / (capacity * load))
            } else {
                let (_, done) = ends.removeFirst()
                if let request = requests.removeValue(forKey: done) {
                    admitted.append(now - request.came)
                    if request.isHigh, request.came < seconds - objective { highs.answered += 1 }
                }
                limiter.leave(at: .seconds(now)).forEach(serve)
            }
        }
        return Outcome(
            goodput: Double(admitted.count { $0 <= objective }) / (capacity * seconds),
            admitted99: percentile99(admitted), refused99: percentile99(refused),
            highServed: Double(highs.answered) / Double(max(1, highs.came)))
    }

    private func percentile99(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count * 99 / 100]
    }
}
