internal import Auth
internal import Kernel

/// The header `Stripe-Signature`: a time, and who signed the body at that time.
struct StripeSignature: Sendable {
    /// The digits as they were signed.
    private let time: String
    private let signedAt: Timestamp
    private let candidates: [String]

    /// The longest header that is read, in bytes.
    static let headerBytes = 4_096

    /// nil when the header is no signature: no time or more than one, no `v1`, or more of them than `limit`.
    init?(_ header: String, upTo limit: Int) {
        guard header.utf8.count <= StripeSignature.headerBytes else { return nil }
        var times: [String] = []
        var candidates: [String] = []
        for part in header.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let name = pair[0].drop { $0 == " " }
            if name == "t" { times.append(String(pair[1])) }
            if name == "v1" { candidates.append(String(pair[1])) }
        }
        guard times.count == 1, let time = times.first, (1...12).contains(time.utf8.count),
            time.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(time),
            (1...limit).contains(candidates.count)
        else { return nil }
        self.time = time
        self.candidates = candidates
        signedAt = Timestamp(seconds: seconds)
    }

    /// Whether a holder of one of the secrets signed these bytes at that time. Every secret is tried with every
    /// signature, so that the time it takes tells nothing.
    func vouches(for body: [UInt8], secrets: [String]) -> Bool {
        let message = Array("\(time).".utf8) + body
        var matches = false
        for secret in secrets {
            let expected = hexadecimal(HMACKey(secret.utf8).code(for: message))
            for candidate in candidates where constantTimeEqual(expected.utf8, candidate.utf8) { matches = true }
        }
        return matches
    }

    /// Whether it was signed no longer than `tolerance` before or after `now`.
    func isFresh(at now: Timestamp, within tolerance: Duration) -> Bool {
        let age = now - signedAt
        return age <= tolerance && age >= .zero - tolerance
    }
}
