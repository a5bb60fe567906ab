package import Contracts
package import Kernel

/// What part of a period is worth, in whole units of the currency.
///
/// The rule: a price is worth, for what is left of its period, `price × time left ÷ length of the period`, counted in
/// microseconds and rounded down. An upgrade costs the worth of the new price less the worth of the old one. Both are
/// rounded before they are subtracted, so that two upgrades at one moment cost exactly what one costs, an upgrade at
/// the beginning of a period costs exactly the difference of the prices, and one at its end nothing.
package enum Proration {
    /// No card is charged less: what an upgrade costs below it is waived. (Stripe's smallest charge in US dollars.)
    package static let smallestCharge: Int64 = 50

    /// What `price` is worth for what is left of its period at `moment`.
    package static func worth(_ price: Money, of period: BillingPeriod, at moment: Timestamp) -> Int64 {
        let length = (period.end - period.start).microseconds
        let left = min(max(0, (period.end - moment).microseconds), length)
        guard length > 0, price.amount > 0 else { return 0 }
        // The product of two 64-bit numbers; the quotient is at most the price, because `left` is at most `length`.
        let product = UInt64(price.amount).multipliedFullWidth(by: UInt64(left))
        return Int64(UInt64(length).dividingFullWidth(product).quotient)
    }

    /// What is charged for an upgrade that is worth `amount`.
    package static func charged(_ amount: Int64) -> Int64 { amount < smallestCharge ? 0 : amount }
}
