internal import Kernel
internal import PaymentCore

// Finding again what was made, and reading answers.
extension StripeProvider {
    /// When an order's payment can have been made: not before it was written down, and clocks differ.
    func created(since moment: Timestamp) -> StripeForm.Value { .object([("gte", .moment(moment - .minutes(10)))]) }

    /// The object of a list that `match` knows as ours; one that is done goes before others. The order of the list does
    /// not matter. `.away` when the list has no end within the limit: then nobody can say that there is none.
    func best<Found: Sendable>(
        of path: String, _ query: StripeForm,
        _ match: (JSONValue) throws(StripeUnreadable) -> (found: Found, isDone: Bool)?
    ) async throws(ProviderFailure) -> Found? {
        var found: Found?
        var last: String?
        for _ in 0..<client.limits.pages {
            var query = query
            query.add("limit", .integer(Int64(client.limits.pageSize)))
            query.add("starting_after", last.map { .text($0) })
            let answer = try await client.get(path, query)
            guard answer.isSuccess else { throw refusal(answer) }
            guard let page = answer.body["data"]?.array else {
                throw .away("Stripe answered with no list (\(answer.summary))", retryAfter: nil)
            }
            for object in page {
                // What cannot be read is not ours, or was not made by this version.
                guard let candidate = try? match(object) else { continue }
                if candidate.isDone { return candidate.found }
                if found == nil { found = candidate.found }
            }
            guard answer.body["has_more"]?.bool == true else { return found }
            guard let next = StripeID.reference(page.last, ""), next != last else {
                throw .away("Stripe's list goes in a circle", retryAfter: nil)
            }
            last = next
        }
        throw .away("Stripe's list is longer than \(client.limits.pages) pages", retryAfter: nil)
    }

    /// The object that was looked at.
    func readable<Found>(
        _ answer: StripeAnswer, _ read: (JSONValue) throws(StripeUnreadable) -> Found
    ) throws(ProviderFailure) -> Found {
        guard answer.isSuccess else { throw refusal(answer) }
        do { return try read(answer.body) } catch {
            throw .away("Stripe answered with \(error.why)", retryAfter: nil)
        }
    }

    /// The object that was made; when it cannot be read, something was made all the same.
    func certain<Made>(
        _ answer: StripeAnswer, _ read: (JSONValue) throws(StripeUnreadable) -> Made
    ) throws(ProviderFailure) -> Made {
        do { return try read(answer.body) } catch { throw .unknown("Stripe answered with \(error.why)") }
    }

    /// A refusal that stands. Stripe's own words stay out: they may name keys, and are not meant for customers.
    func refusal(_ answer: StripeAnswer) -> ProviderFailure {
        let code = answer.fault.code ?? answer.fault.kind ?? "stripe_\(answer.status)"
        return .refused(code: code, message: "Stripe refused it (\(answer.summary)).")
    }
}
