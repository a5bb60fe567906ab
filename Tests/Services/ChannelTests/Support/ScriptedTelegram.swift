import ChannelCore
import Kernel
import Synchronization

/// A Telegram that shows what a test puts there.
final class ScriptedTelegram: TelegramClient {
    struct State {
        var channels: [TelegramID: TelegramChannel] = [:]
        var standings: [TelegramID: [TelegramID: TelegramStanding]] = [:]
        /// Known by their names only, as without a bot.
        var unnumbered: Set<TelegramID> = []
        /// Public by name, but without a preview page.
        var curtained: Set<ChannelUsername> = []
        var outage: ServiceError?
        var questions = 0
    }

    private let state: Mutex<State>

    init(showing channels: TelegramChannel...) {
        var initial = State()
        for channel in channels { initial.channels[channel.telegramID] = channel }
        state = Mutex(initial)
    }

    /// How often it was asked anything.
    var questions: Int { state.withLock { $0.questions } }

    func show(_ channel: TelegramChannel) {
        state.withLock { $0.channels[channel.telegramID] = channel }
    }

    /// From now on this channel is found by its name only.
    func forgetNumber(of channel: TelegramChannel) {
        state.withLock { _ = $0.unnumbered.insert(channel.telegramID) }
    }

    /// From now on the preview page of this name leads nowhere.
    func drawCurtain(before name: ChannelUsername?) {
        state.withLock { state in
            if let name { state.curtained.insert(name) }
        }
    }

    func hide(_ number: TelegramID) {
        state.withLock { $0.channels[number] = nil }
    }

    /// From now on that person stands so in that channel.
    func seat(_ person: TelegramID, in channel: TelegramChannel, as standing: TelegramStanding) {
        state.withLock { $0.standings[channel.telegramID, default: [:]][person] = standing }
    }

    /// From now on every question is answered with this; nil ends the outage.
    func fail(with error: ServiceError?) {
        state.withLock { $0.outage = error }
    }

    func channel(at address: ChatReference) async throws(ServiceError) -> TelegramChannel {
        try state.withLock { state throws(ServiceError) in
            state.questions += 1
            if let outage = state.outage { throw outage }
            let found =
                switch address {
                case .id(let number): state.unnumbered.contains(number) ? nil : state.channels[number]
                case .username(let name): state.channels.values.first { $0.username == name }
                }
            guard let found else { throw .channelNotFoundOnTelegram }
            return found
        }
    }

    func standing(of person: TelegramID, in channel: TelegramID) async throws(ServiceError) -> TelegramStanding {
        try state.withLock { state throws(ServiceError) in
            state.questions += 1
            if let outage = state.outage { throw outage }
            return state.standings[channel]?[person] ?? .outsider
        }
    }

    func hasPreview(_ name: ChannelUsername) async throws(ServiceError) -> Bool {
        try state.withLock { state throws(ServiceError) in
            state.questions += 1
            if let outage = state.outage { throw outage }
            return !state.curtained.contains(name)
        }
    }
}
