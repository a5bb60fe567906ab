extension TemplateBook {
    static func uzbek(_ kind: MessageKind) -> Template {
        switch kind {
        case .welcome:
            Template(
                "AnalyticBot’ga xush kelibsiz, {username}!",
                """
                Assalomu alaykum, {username}!

                Hisobingiz tayyor. Birinchi Telegram kanalingizni ulang: bir necha daqiqadan soʻng bu yerda uning \
                koʻrsatkichlari paydo boʻladi – obunachilar, koʻrishlar, post joylash uchun eng yaxshi vaqt va \
                gʻayrioddiy oʻzgarishlar haqidagi ogohlantirishlar.

                Savolingiz boʻlsa, shu xabarga javob yozing.
                """)
        case .paymentProcessed:
            Template(
                "Toʻlov qabul qilindi: {amount, money}",
                """
                Rahmat, {username}! {amount, money} miqdoridagi toʻlovingizni qabul qildik.

                Nima uchun: {description}
                Sana: {at, moment}
                Toʻlov raqami: {payment_id}
                """)
        case .paymentFailed:
            Template(
                "{amount, money} miqdoridagi toʻlov amalga oshmadi",
                """
                Assalomu alaykum, {username}!

                {amount, money} yechib olinmadi. Sabab: {code, choice, card_declined {bank kartani rad \
                etdi} insufficient_funds {kartada mablagʻ yetarli emas} expired_card {kartaning amal qilish muddati \
                tugagan} other {{message}}}.

                Hisobingizdan pul yechilmadi. Kartangizni tekshiring yoki boshqasini tanlab, qayta urinib koʻring.
                Toʻlov raqami: {payment_id}, {at, moment}
                """)
        case .paymentRefunded:
            Template(
                "{amount, money} qaytarildi",
                """
                Assalomu alaykum, {username}!

                {payment_id}-raqamli toʻlov boʻyicha {amount, money} qaytarildi. Pul bank hisobingizga bir necha kunda \
                tushishi mumkin.

                {at, moment}
                """)
        case .subscriptionActivated, .subscriptionRenewed, .subscriptionPastDue, .subscriptionCanceled,
            .subscriptionPlanChanged, .planActivated:
            uzbekSubscription(kind)
        case .alertTriggered, .channelSummary, .signIn, .webhookDisabled, .digest: uzbekNews(kind)
        }
    }

    private static func uzbekNews(_ kind: MessageKind) -> Template {
        switch kind {
        case .alertTriggered:
            Template(
                """
                {severity, choice, critical {Oʻta muhim ogohlantirish} high {Muhim ogohlantirish} \
                other {Ogohlantirish}}: {title}
                """,
                """
                {message}

                Qiymat: {value}, chegara: {threshold}
                {at, moment}
                """)
        case .channelSummary:
            Template(
                "{channel}: hisobot",
                """
                {channel}, {from, date} – {to, date}

                Obunachilar: {subscribers, number} ({change})
                {posts, plural, one {# ta post} other {# ta post}}, {views, plural, one {# marta koʻrilgan} \
                other {# marta koʻrilgan}}
                """)
        case .signIn:
            Template(
                "Hisobingizga yangi kirish",
                """
                Assalomu alaykum, {username}!

                Hisobingizga kirildi: {at, moment}
                Qurilma: {device}
                Manzil: {address}

                Bu siz boʻlsangiz, hech narsa qilish shart emas. Aks holda darhol parolni oʻzgartiring va barcha \
                seanslarni yakunlang.
                """)
        case .webhookDisabled:
            Template(
                "Vebhukingiz oʻchirildi",
                """
                Salom, {username}!

                {host} manzilidagi {webhook_id}-raqamli vebhukingiz oʻchirildi ({at, moment}): {reason, choice, gone {u \
                butunlay oʻchirilganini bildirdi} other {bir sutka davomida unga hech narsa yetib bormadi}}.

                Tayyor boʻlgach, uni sozlamalarda qayta yoqing.
                """)
        default:
            Template(
                "AnalyticBot: {count, plural, one {# ta yangi xabar} other {# ta yangi xabar}}",
                """
                Assalomu alaykum, {username}! Mana nimalar boʻldi:

                {items}
                """)
        }
    }

    private static func uzbekSubscription(_ kind: MessageKind) -> Template {
        switch kind {
        case .subscriptionActivated:
            Template(
                "{plan, title} obunasi boshlandi",
                "{plan, title} obunasi boshlandi. U quyidagi sanagacha toʻlangan: {period_end, date}.")
        case .subscriptionRenewed:
            Template(
                "{plan, title} obunasi uzaytirildi: {period_end, date}",
                """
                Assalomu alaykum, {username}!

                {plan, title} obunangiz uzaytirildi. U quyidagi sanagacha toʻlangan: {period_end, date}. Biz bilan \
                ekaningiz uchun rahmat!
                """)
        case .subscriptionPastDue:
            Template(
                "{plan, title} obunasini uzaytirib boʻlmadi",
                """
                Assalomu alaykum, {username}!

                {plan, title} obunasi uchun toʻlov amalga oshmadi ({attempt, plural, one {# marta urinildi} \
                other {# marta urinildi}}).{next_attempt_at, given, { Keyingi urinish: {next_attempt_at, date}.}}

                Tarifingiz quyidagi sanagacha saqlanadi: {grace_ends_at, date}. Iltimos, shungacha kartangizni \
                tekshiring.
                """)
        case .subscriptionCanceled:
            Template(
                "{plan, title} obunasi tugadi",
                """
                Assalomu alaykum, {username}!

                {plan, title} obunangiz bekor qilindi{reason, choice, payment_failed {, chunki toʻlov amalga oshmadi} \
                unpaid {, chunki toʻlov amalga oshmadi} other {}}. Kanallaringiz va ularning tarixi saqlanadi; istalgan \
                vaqtda tarifga qaytishingiz mumkin.
                """)
        case .subscriptionPlanChanged:
            Template(
                "Endi tarifingiz: {to, title}",
                """
                Assalomu alaykum, {username}!

                Tarifingiz oʻzgardi: {from, title} oʻrniga {to, title}. Sana: {at, date}.
                """)
        default:
            Template(
                "{plan, title} tarifi faollashtirildi",
                """
                Assalomu alaykum, {username}!

                {plan, title} tarifi quyidagi sanagacha amal qiladi: {period_end, date}. Uning imkoniyatlari hozirdan \
                ochiq. Omad tilaymiz!
                """)
        }
    }
}
