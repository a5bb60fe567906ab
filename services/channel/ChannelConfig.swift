internal import ChannelCore
internal import Kernel
internal import Telegram

/// Every setting of the channel service, beside the common ones.
struct ChannelConfig: Sendable {
    /// Whether a public channel may be watched without proof that one administers it.
    let proof: OwnershipProof
    let telegram: TelegramSettings

    init(_ settings: inout SettingsReader) {
        proof = settings.choice(
            "CHANNEL_OWNERSHIP_PROOF", default: OwnershipProof.optional,
            "required: only proven administrators connect a channel; optional: anyone may watch a public one")
        telegram = TelegramSettings(&settings)
    }
}
