internal import Kernel

/// Renders what `t.me/<name>` shows of a channel: who it is and exactly how many subscribers it has.
enum CardRenderer {
    static func page(_ channel: SimChannel, username: String, at moment: Timestamp) -> String {
        let count = channel.subscribers(at: moment)
        return """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><title>Telegram: View @\(username)</title></head>
            <body class="tgme_page_body"><div class="tgme_page_wrap"><div class="tgme_page">
            <div class="tgme_page_title" dir="auto"><span dir="auto">\(HTMLText.escaped(channel.plan.title))</span></div>
            <div class="tgme_page_extra">\(CountText.full(count)) subscriber\(count == 1 ? "" : "s")</div>
            <div class="tgme_page_description" dir="auto">\(HTMLText.marked(channel.plan.description))</div>
            <div class="tgme_page_action"><a class="tgme_action_button_new" \
            href="tg://resolve?domain=\(username)">View in Telegram</a></div>
            </div></div></body></html>

            """
    }

    /// A name that nobody has: Telegram answers with an invitation to write to it.
    static func unknown(username: String) -> String {
        """
        <!DOCTYPE html>
        <html><head><meta charset="utf-8"><title>Telegram: Contact @\(username)</title></head>
        <body class="tgme_page_body"><div class="tgme_page_wrap"><div class="tgme_page"><div class="tgme_page_icon"></div>
        <div class="tgme_page_description">If you have <strong>Telegram</strong>, you can contact \
        <a class="tgme_username_link" href="tg://resolve?domain=\(username)">@\(username)</a> right away.</div>
        </div></div></body></html>

        """
    }
}
