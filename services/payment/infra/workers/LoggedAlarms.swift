internal import Kernel
internal import Logging
internal import Monitoring
internal import PaymentCore

/// Alarms as log lines and numbers. No word of a card or a person is in them.
struct LoggedAlarms: PaymentAlarms {
    let logger: Logger
    private let counter: Counter

    init(logger: Logger, metrics: MetricsRegistry) {
        self.logger = logger
        counter = metrics.counter(
            "analyticbot_payment_alarms_total", "What went wrong between us and a payment provider.",
            labels: ["kind"])
        for kind in ["refused", "contradiction", "unanswered"] { counter.add(0, [kind]) }
    }

    func refused(_ payment: PaymentID, code: String, message: String) {
        counter.add(1, ["refused"])
        logger.error(
            "The payment provider refused what we asked: the settings or this program are wrong",
            metadata: ["payment_id": "\(payment)", "code": "\(code)", "cause": "\(message)"])
    }

    func contradiction(_ payment: PaymentID, _ what: String) {
        counter.add(1, ["contradiction"])
        logger.error(
            "The payment provider and our books contradict each other: somebody has to look",
            metadata: ["payment_id": "\(payment)", "cause": "\(what)"])
    }

    func unanswered(_ payment: PaymentID, _ why: String) {
        counter.add(1, ["unanswered"])
        logger.warning(
            "The payment provider gave no answer; it is asked again",
            metadata: ["payment_id": "\(payment)", "cause": "\(why)"])
    }
}
