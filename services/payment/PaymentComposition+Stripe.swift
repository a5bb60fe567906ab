internal import ServiceKit

extension PaymentComposition {
    /// Stripe, with the parts of this process; its customers lie in our database.
    func stripe(_ config: StripeConfig) -> StripeProvider {
        StripeProvider(
            config, client: context.platform.client, customers: SQLStripeCustomers(database: context.database),
            clock: context.platform.clock, random: context.platform.random, logger: context.logger)
    }
}
