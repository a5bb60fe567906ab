import HTTP
import Kernel
import Synchronization
import Telegram

/// The wire to Telegram, played: Bot API methods and preview pages answer with what a test wrote down.
final class BotScript: Sendable {
    private let answers = Mutex<[String: Transport.Answer]>([:])
    private let asked = Mutex<[String]>([])

    /// Answers a Bot API method, `getChat`, with this JSON; the status is that of its `error_code`.
    func method(_ name: String, _ json: String, status: HTTPStatus = .ok, headers: Headers = Headers()) {
        answers.withLock {
            $0[name] = Transport.Answer(status: status, headers: headers, body: Array(json.utf8))
        }
    }

    /// Answers the preview page of this name.
    func page(_ name: String, _ html: String, status: HTTPStatus = .ok) {
        answers.withLock {
            $0["s/\(name)"] = Transport.Answer(status: status, headers: Headers(), body: Array(html.utf8))
        }
    }

    /// What was asked, in order: methods and pages, each with its body.
    var questions: [String] { asked.withLock { $0 } }

    var transport: Transport {
        Transport { question async throws(TelegramError) in
            let parts = question.url.split(separator: "/")
            let last = parts.last.map(String.init) ?? ""
            let name = parts.dropLast().last == "s" ? "s/\(last)" : last
            self.asked.withLock { $0.append("\(name) \(String(decoding: question.body, as: UTF8.self))") }
            guard let answer = self.answers.withLock({ $0[name] }) else {
                throw .unavailable("nothing was written down for \(name)", mayHaveHappened: false)
            }
            return answer
        }
    }
}
