import AnalyticsCore
@testable import AnalyticsService
import HTTP
import Kernel
import Logging
import Synchronization
import Telegram
import TelegramSim

/// The simulated Telegram, asked through the service's own clients without a network between.
struct SimulatedTelegram {
    static let url = "http://telegram.test"

    let site: SimSite
    let counter: any SubscriberCounter
    let pages: any PostPages

    init(clock: any WallClock) throws {
        let site = SimSite(world: SimWorld(), clock: SimClock(real: clock), real: clock)
        self.site = site
        let transport = Transport { question throws(TelegramError) in
            guard question.url.hasPrefix(SimulatedTelegram.url) else {
                throw .unavailable("another host was asked", mayHaveHappened: false)
            }
            let target = String(question.url.dropFirst(SimulatedTelegram.url.count))
            let path = String(target.prefix { $0 != "?" })
            let response = await site.respond(
                to: Request(
                    method: question.method, target: target, path: path, headers: question.headers,
                    body: RequestBody(question.body)))
            guard case .bytes(let bytes) = response.body else {
                return Transport.Answer(status: response.status, headers: response.headers, body: [])
            }
            return Transport.Answer(status: response.status, headers: response.headers, body: bytes)
        }
        let token = try BotToken(DemoFacts.botToken)
        counter = TelegramSubscribers(
            bot: BotAPI(
                token: token, baseURL: SimulatedTelegram.url, transport: transport, clock: ImpatientClock()))
        pages = TelegramPages(
            pages: PreviewClient(
                baseURL: SimulatedTelegram.url, transport: transport, clock: ImpatientClock()),
            logger: Logger(label: "test"))
    }
}

/// Passes an hour whenever it is asked, so that nobody waits.
final class ImpatientClock: WaitingClock {
    private let hours = Atomic(0)

    var elapsed: Duration { .hours(hours.add(1, ordering: .relaxed).newValue) }

    func wait(for span: Duration) async throws {}
}
