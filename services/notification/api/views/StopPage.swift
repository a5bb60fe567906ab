internal import HTTP
internal import NotificationCore

/// The page behind the link that ends mails. Nothing in it comes from the request.
struct StopPage {
    let topic: Topic
    let language: Language

    var question: Response {
        let (title, text, button) =
            switch language {
            case .en: ("Fewer mails", "Do you want no more mails about \(name)?", "No more mails")
            case .ru: ("Меньше писем", "Больше не присылать письма на тему «\(name)»?", "Не присылать")
            case .uz: ("Kamroq xat", "“\(name)” mavzusidagi xatlar kelmasinmi?", "Yuborilmasin")
            }
        return page(title, "<p>\(text)</p><form method=\"post\"><button>\(button)</button></form>")
    }

    var confirmation: Response {
        let (title, text) =
            switch language {
            case .en:
                (
                    "Done",
                    "You will get no more mails about \(name). You can change this in your preferences at any time."
                )
            case .ru:
                ("Готово", "Писем на тему «\(name)» больше не будет. Это можно изменить в настройках в любое время.")
            case .uz:
                (
                    "Tayyor",
                    "“\(name)” mavzusidagi xatlar endi yuborilmaydi. Buni sozlamalarda istalgan vaqtda oʻzgartirish mumkin."
                )
            }
        return page(title, "<p>\(text)</p>")
    }

    private func page(_ title: String, _ content: String) -> Response {
        let text = """
            <!DOCTYPE html><html lang="\(language.rawValue)"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width"><title>\(title)</title></head>\
            <body><h1>\(title)</h1>\(content)</body></html>
            """
        return Response(
            .ok, headers: ["Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"],
            body: .bytes(Array(text.utf8)))
    }

    private var name: String {
        switch (topic, language) {
        case (.welcome, .en): "getting started"
        case (.welcome, .ru): "первые шаги"
        case (.welcome, .uz): "ilk qadamlar"
        case (.payment, .en): "payments"
        case (.payment, .ru): "платежи"
        case (.payment, .uz): "toʻlovlar"
        case (.subscription, .en): "your subscription"
        case (.subscription, .ru): "подписка"
        case (.subscription, .uz): "obuna"
        case (.alert, .en): "alerts"
        case (.alert, .ru): "оповещения"
        case (.alert, .uz): "ogohlantirishlar"
        case (.digest, .en): "summaries"
        case (.digest, .ru): "сводки"
        case (.digest, .uz): "hisobotlar"
        case (.security, .en): "security"
        case (.security, .ru): "безопасность"
        case (.security, .uz): "xavfsizlik"
        }
    }
}
