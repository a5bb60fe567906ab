internal import CCurl
internal import Kernel

/// One mail on one connection; it blocks its thread.
struct SMTPExchange {
    private let server: SMTPLocation
    private let limits: SMTPLimits
    private let message: MailMessage

    /// libcurl is made ready once for the process.
    private static let isReady = ccurl_start() == CURLE_OK

    init(_ server: SMTPLocation, _ limits: SMTPLimits, _ message: MailMessage) {
        self.server = server
        self.limits = limits
        self.message = message
    }

    func run(_ bytes: [UInt8]) throws(MailFailure) {
        guard SMTPExchange.isReady, let handle = curl_easy_init() else {
            throw .later(reason: "libcurl cannot be made ready")
        }
        defer { curl_easy_cleanup(handle) }
        let recipients = curl_slist_append(nil, "<\(message.to.address.text)>")
        defer { curl_slist_free_all(recipients) }
        let letter = OutgoingLetter(bytes)
        let me = Unmanaged.passUnretained(letter).toOpaque()
        let areSet =
            options.allSatisfy { $0(handle) == CURLE_OK }
            && ccurl_set_list(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
            && ccurl_set_reader(handle, OutgoingLetter.read, me) == CURLE_OK
            && ccurl_set_watcher(handle, OutgoingLetter.watch, me) == CURLE_OK
        guard areSet else { throw .later(reason: "this libcurl does not take the settings") }
        let code = withExtendedLifetime(letter) { curl_easy_perform(handle) }
        if code != CURLE_OK { throw failure(code, letter, answer: ccurl_answer(handle)) }
    }

    private typealias Setting = (UnsafeMutableRawPointer) -> CURLcode

    private func text(_ option: CURLoption, _ value: String) -> Setting { { ccurl_set_text($0, option, value) } }
    private func number(_ option: CURLoption, _ value: Int) -> Setting { { ccurl_set_number($0, option, value) } }

    private var options: [Setting] {
        let scheme = server.security == .tls ? "smtps" : "smtp"
        var options = [
            // The path is the name that we greet with.
            text(CURLOPT_URL, "\(scheme)://\(server.authority)/\(message.from.address.domain)"),
            text(CURLOPT_PROTOCOLS_STR, scheme), text(CURLOPT_PROXY, ""),
            text(CURLOPT_MAIL_FROM, "<\(message.from.address.text)>"), number(CURLOPT_UPLOAD, 1),
            // Time-outs by signals would stop other threads.
            number(CURLOPT_NOSIGNAL, 1),
            number(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds),
            number(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, limits.answer.wholeMilliseconds / 1_000)),
            number(CURLOPT_TIMEOUT_MS, limits.total.wholeMilliseconds),
            number(CURLOPT_USE_SSL, Int(server.security == .none ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue)),
            number(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)), number(CURLOPT_SSL_VERIFYPEER, 1),
            number(CURLOPT_SSL_VERIFYHOST, 2),
        ]
        if let file = limits.trustedCertificates { options.append(text(CURLOPT_CAINFO, file)) }
        if let login = server.login {
            options += [text(CURLOPT_USERNAME, login.user), text(CURLOPT_PASSWORD, login.password)]
        }
        return options
    }

    /// What a failure means. The end of the letter is sent only after its last byte was read, so before that nothing
    /// can have been taken.
    private func failure(_ code: CURLcode, _ letter: OutgoingLetter, answer: Int) -> MailFailure {
        let step = letter.step
        let isAnswered = (400...599).contains(answer)
        guard isAnswered else {
            let reason = "\(String(cString: curl_easy_strerror(code))) at \(step)"
            return letter.isWhole ? .unknown(reason: reason) : .later(reason: reason)
        }
        let reason = "the server answered \(answer) at \(step)"
        // RFC 4954 §6: 530, 534, 535 and 538 speak of our sign-in; before MAIL the server refuses us and not the mail.
        let isOfTheMail = OutgoingLetter.stepsOfMail.contains(step) && ![530, 534, 535, 538].contains(answer)
        return answer >= 500 && isOfTheMail ? .refused(reason: reason) : .later(reason: reason)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(microseconds / 1_000) }
}
