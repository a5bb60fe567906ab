/// A provider's notice as it was stored, on its way to be worked off.
package struct Notice: Sendable, Equatable {
    /// Our own number of it.
    package let id: Int64
    package let provider: String
    package let told: ProviderNotice
    /// How often it was taken in hand, this time included.
    package let attempts: Int

    package init(id: Int64, provider: String, told: ProviderNotice, attempts: Int) {
        self.id = id
        self.provider = provider
        self.told = told
        self.attempts = attempts
    }
}
