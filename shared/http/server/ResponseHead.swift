internal import Kernel

/// Writes status line and fields of an answer.
enum ResponseHead {
    enum Length: Equatable { case known(Int), chunked, untilClose }

    /// How the connection goes on after an answer.
    enum Ending { case staysOpen, staysOpenForHTTP10, closes, upgrades }

    static func write(
        _ response: Response, length: Length, _ ending: Ending, dates: DateLine, into buffer: WireBuffer
    ) {
        let code = response.status.code
        if code == 200 {
            buffer.append("HTTP/1.1 200 OK\r\n")
        } else {
            buffer.append("HTTP/1.1 ")
            buffer.append(number: code)
            buffer.append(" ")
            buffer.append(Reason.phrase(code))
            buffer.append("\r\n")
        }
        let isDated = buffer.append(response.headers)
        // RFC 9110 §8.6 — no Content-Length with 1xx and 204.
        if code >= 200, code != 204 {
            switch length {
            case .known(let count) where code != 304:
                buffer.append("Content-Length: ")
                buffer.append(number: count)
                buffer.append("\r\n")
            case .chunked: buffer.append("Transfer-Encoding: chunked\r\n")
            default: break
            }
        }
        if !isDated { buffer.append(dates.line) }
        switch ending {
        case .staysOpen: buffer.append("\r\n")
        case .staysOpenForHTTP10: buffer.append("Connection: keep-alive\r\n\r\n")
        case .closes: buffer.append("Connection: close\r\n\r\n")
        case .upgrades: buffer.append("Connection: Upgrade\r\n\r\n")
        }
    }
}
