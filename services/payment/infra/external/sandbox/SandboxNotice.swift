internal import Auth
internal import Kernel
internal import PaymentCore

/// The notices of the sandbox, signed like Stripe's: `Sandbox-Signature: t=<seconds>,v1=<hex>`, the HMAC-SHA256 of
/// `<seconds>.<body>`.
struct SandboxNotices: Sendable {
    static let header = "Sandbox-Signature"
    /// How far the time of a signature may be from ours, either way.
    static let tolerance = Duration.seconds(300)

    /// Any of them may have signed; the first signs.
    let secrets: [String]
    let random: any RandomSource

    func read(_ body: [UInt8], signature: String?, at now: Timestamp) throws(ServiceError) -> ProviderNotice {
        try verify(body, signature, at: now)
        let form: Form
        do {
            form = try JSON.decode(Form.self, from: body, unknownMembers: .ignore, upTo: MoneyLimits.noticeBytes)
        } catch {
            throw Self.refusal("It is no notice of the sandbox.")
        }
        return try notice(form)
    }

    /// A notice that the sandbox itself sends.
    func make(_ kind: String, charge: String, key: String, at now: Timestamp) throws -> SignedNotice {
        let form = Form(
            id: "sb_evt_\(hexadecimal(random.bytes(12)))", kind: kind, created: now.seconds, charge: charge,
            key: key, refund: nil)
        let body = try JSON.encode(form)
        return SignedNotice(body: body, header: Self.header, signature: signature(of: body, at: now))
    }

    /// The value of the header for a body.
    func signature(of body: [UInt8], at now: Timestamp) -> String {
        "t=\(now.seconds),v1=\(hexadecimal(code(of: body, time: String(now.seconds), secrets.first ?? "")))"
    }

    private func verify(_ body: [UInt8], _ signature: String?, at now: Timestamp) throws(ServiceError) {
        guard let signature, signature.utf8.count <= 1_024 else {
            throw Self.refusal("The header \(Self.header) is missing.")
        }
        let parts = signature.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let times = parts.filter { $0.count == 2 && $0[0] == "t" }.map { $0[1] }
        let given = parts.filter { $0.count == 2 && $0[0] == "v1" }.map { $0[1] }.prefix(8)
        guard times.count == 1, let time = Int64(times[0]), time >= 0 else {
            throw Self.refusal("The signature says no time.")
        }
        guard abs(now.seconds.subtractingReportingOverflow(time).partialValue) <= Self.tolerance.components.seconds
        else {
            throw Self.refusal("The signature's time is too far from now.")
        }
        // Every candidate is compared in full, whichever fits first.
        var fits = false
        for secret in secrets {
            let expected = hexadecimal(code(of: body, time: times[0], secret))
            for candidate in given where constantTimeEqual(Array(expected.utf8), Array(candidate.utf8)) {
                fits = true
            }
        }
        if !fits { throw Self.refusal("The signature does not fit.") }
    }

    private func code(of body: [UInt8], time: String, _ secret: String) -> [UInt8] {
        HMACKey(Array(secret.utf8)).code(for: Array(time.utf8) + [UInt8(ascii: ".")] + body)
    }

    private func notice(_ form: Form) throws(ServiceError) -> ProviderNotice {
        let texts = [form.id, form.kind, form.charge ?? "-", form.key ?? "-", form.refund ?? "-"]
        guard texts.allSatisfy({ (1...255).contains($0.utf8.count) && !$0.utf8.contains(0) }),
            (0...253_402_300_799).contains(form.created)
        else {
            throw Self.refusal("It is no notice of the sandbox.")
        }
        let subject: ProviderNotice.Subject =
            if let refund = form.refund {
                .refund(id: refund, chargeID: form.charge)
            } else if let charge = form.charge, form.kind.hasPrefix("charge.") {
                .charge(id: charge, key: form.key)
            } else {
                .other
            }
        return ProviderNotice(
            id: form.id, kind: form.kind, subject: subject, createdAt: Timestamp(seconds: form.created))
    }

    private static func refusal(_ what: String) -> ServiceError {
        ServiceError(.malformed, "The notice is refused: \(what)", code: "notice_refused")
    }

    /// What the sandbox writes into a notice.
    private struct Form: Codable {
        let id: String
        /// `charge.succeeded`, `charge.failed`, `refund.succeeded`.
        let kind: String
        /// Seconds since 1970.
        let created: Int64
        let charge: String?
        let key: String?
        let refund: String?
    }
}
