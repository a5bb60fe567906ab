internal import HTTP
package import Kernel

/// Fetches public preview pages, politely: one after the other, at most one per `pageInterval` over all channels, and
/// none at all while the site says so or has just failed.
package actor PreviewClient {
    private let baseURL: String
    private let transport: Transport
    private let limits: TelegramLimits
    private let clock: any WaitingClock
    private let random: any RandomSource
    private let pace: Pace
    private var backOff: BackOff

    /// `baseURL` is where the pages live, without a slash at the end: `https://t.me`.
    package init(
        baseURL: String = PreviewClient.publicURL, transport: Transport, limits: TelegramLimits = TelegramLimits(),
        clock: any WaitingClock = SteadyClock(), random: any RandomSource = SystemRandom()
    ) {
        self.baseURL = baseURL
        self.transport = transport
        self.limits = limits
        self.clock = clock
        self.random = random
        pace = Pace(RateSchedule(interval: limits.pageInterval), patience: limits.patience, clock: clock)
        backOff = BackOff(first: limits.firstBackOff, longest: limits.longestBackOff)
    }

    package static let publicURL = "https://t.me"

    /// The newest posts of a channel, or those before a post number.
    ///
    /// Throws `.retryAfter` while held back, `.unavailable` when the site failed; every other outcome is in the answer.
    package func page(
        of channel: ChannelUsername, before: Int64? = nil
    ) async throws(TelegramError) -> PreviewAnswer {
        try await pace.turn()
        let query = before.map { "?before=\($0)" } ?? ""
        let answer: Transport.Answer
        do {
            answer = try await transport.exchange(question("\(baseURL)/s/\(channel.text)\(query)"))
        } catch {
            if error != .cancelled { await holdBack() }
            throw error
        }
        switch answer.status.code {
        case 200:
            backOff.succeed()
            return read(answer.body)
        case 301, 302, 303, 307, 308:
            // A channel without preview leads away to its card; there is nothing behind it to read.
            backOff.succeed()
            return .noPreview
        case 429:
            let said = answer.headers["Retry-After"] == nil ? Duration.zero : BotAnswer.pause(in: answer.headers)
            throw .retryAfter(await holdBack(atLeast: said))
        default:
            await holdBack()
            throw .unavailable("the preview page answered \(answer.status.code)", mayHaveHappened: false)
        }
    }

    private func read(_ body: [UInt8]) -> PreviewAnswer {
        do {
            return .page(try PreviewPage(parsing: body))
        } catch {
            switch error {
            case .noPreview: return .noPreview
            case .markupChanged(let what): return .markupChanged(what, page: body)
            case .tooLarge:
                return .markupChanged("the page is longer than \(PreviewPage.greatestBytes) bytes", page: [])
            }
        }
    }

    @discardableResult
    private func holdBack(atLeast said: Duration = .zero) async -> Duration {
        let spread = Double(random.bytes(1).first ?? 0) / 255
        let pause = max(backOff.fail(spread: spread), said)
        await pace.pause(for: pause)
        return pause
    }

    private func question(_ url: String) -> Transport.Question {
        Transport.Question(
            method: .get, url: url,
            headers: [
                // Words and layout of the page depend on both.
                "Accept": "text/html", "Accept-Language": "en", "User-Agent": PreviewClient.userAgent,
            ],
            body: [], answerBytes: PreviewPage.greatestBytes, timeout: limits.callTimeout)
    }

    private static let userAgent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) AnalyticBot/1"
}

/// What a preview page turned out to be.
package enum PreviewAnswer: Sendable, Equatable {
    case page(PreviewPage)
    /// Private, restricted or missing: nothing can be read without being a member.
    case noPreview
    /// The page was rebuilt: store nothing of it, keep `page` for whoever mends the reading.
    case markupChanged(String, page: [UInt8])
}
