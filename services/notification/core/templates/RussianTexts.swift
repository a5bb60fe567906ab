extension TemplateBook {
    static func russian(_ kind: MessageKind) -> Template {
        switch kind {
        case .welcome:
            Template(
                "Добро пожаловать в AnalyticBot, {username}!",
                """
                Здравствуйте, {username}!

                Ваш аккаунт готов. Подключите свой первый Telegram-канал, и уже через несколько минут здесь появятся его \
                показатели: подписчики, просмотры, лучшее время для публикаций и оповещения о необычных событиях.

                Если у вас есть вопрос, просто ответьте на это сообщение.
                """)
        case .paymentProcessed:
            Template(
                "Платёж получен: {amount, money}",
                """
                Спасибо, {username}! Мы получили ваш платёж на сумму {amount, money}.

                Назначение: {description}
                Дата: {at, moment}
                Платёж № {payment_id}
                """)
        case .paymentFailed:
            Template(
                "Платёж на сумму {amount, money} не прошёл",
                """
                Здравствуйте, {username}!

                Нам не удалось списать {amount, money}. Причина: {code, choice, card_declined {банк отклонил \
                карту} insufficient_funds {на карте недостаточно средств} expired_card {срок действия карты истёк} \
                other {{message}}}.

                Деньги не списаны. Проверьте карту или выберите другую и попробуйте ещё раз.
                Платёж № {payment_id}, {at, moment}
                """)
        case .paymentRefunded:
            Template(
                "Возврат {amount, money}",
                """
                Здравствуйте, {username}!

                Мы вернули вам {amount, money} по платежу № {payment_id}. Банк может зачислять деньги несколько дней.

                {at, moment}
                """)
        case .subscriptionActivated, .subscriptionRenewed, .subscriptionPastDue, .subscriptionCanceled,
            .subscriptionPlanChanged, .planActivated:
            russianSubscription(kind)
        case .alertTriggered, .channelSummary, .signIn, .webhookDisabled, .digest: russianNews(kind)
        }
    }

    private static func russianNews(_ kind: MessageKind) -> Template {
        switch kind {
        case .alertTriggered:
            Template(
                """
                {severity, choice, critical {Критическое оповещение} high {Важное оповещение} other {Оповещение}}: \
                {title}
                """,
                """
                {message}

                Значение: {value}, порог: {threshold}
                {at, moment}
                """)
        case .channelSummary:
            Template(
                "{channel}: сводка",
                """
                {channel}, {from, date} – {to, date}

                Подписчиков: {subscribers, number} ({change})
                {posts, plural, one {# публикация} few {# публикации} many {# публикаций} other {# публикации}}, \
                {views, plural, one {# просмотр} few {# просмотра} many {# просмотров} other {# просмотра}}
                """)
        case .signIn:
            Template(
                "Новый вход в ваш аккаунт",
                """
                Здравствуйте, {username}!

                В ваш аккаунт вошли {at, moment}.
                Устройство: {device}
                Адрес: {address}

                Если это были вы, ничего делать не нужно. Если нет, сразу смените пароль и завершите все сеансы.
                """)
        case .webhookDisabled:
            Template(
                "Ваш вебхук отключён",
                """
                Здравствуйте, {username}!

                Ваш вебхук № {webhook_id} на {host} отключён {at, moment}: {reason, choice, gone {он отвечает, что удалён \
                навсегда} other {сутки до него ничего не доходит}}.

                Когда он снова будет готов, включите его в настройках.
                """)
        default:
            Template(
                """
                {count, plural, one {# новое сообщение} few {# новых сообщения} many {# новых сообщений} \
                other {# нового сообщения}} от AnalyticBot
                """,
                """
                Здравствуйте, {username}! Вот что произошло:

                {items}
                """)
        }
    }

    private static func russianSubscription(_ kind: MessageKind) -> Template {
        switch kind {
        case .subscriptionActivated:
            Template(
                "Подписка {plan, title} оформлена",
                "Подписка {plan, title} оформлена. Она оплачена до {period_end, date}")
        case .subscriptionRenewed:
            Template(
                "Подписка {plan, title} продлена до {period_end, date}",
                """
                Здравствуйте, {username}!

                Ваша подписка {plan, title} продлена и оплачена до {period_end, date} Спасибо, что остаётесь с нами!
                """)
        case .subscriptionPastDue:
            Template(
                "Не удалось продлить подписку {plan, title}",
                """
                Здравствуйте, {username}!

                Платёж за подписку {plan, title} не прошёл (сделано {attempt, plural, one {# попытка} few {# попытки} \
                many {# попыток} other {# попытки}}).{next_attempt_at, given, { Следующая попытка: \
                {next_attempt_at, date}}}

                Ваш тариф сохраняется до {grace_ends_at, date} Пожалуйста, проверьте до этого карту.
                """)
        case .subscriptionCanceled:
            Template(
                "Подписка {plan, title} завершена",
                """
                Здравствуйте, {username}!

                Ваша подписка {plan, title} отменена{reason, choice, payment_failed {, так как её не удалось оплатить} \
                unpaid {, так как её не удалось оплатить} other {}}. Ваши каналы и их история сохранены; вернуться \
                к тарифу можно в любой момент.
                """)
        case .subscriptionPlanChanged:
            Template(
                "Теперь ваш тариф: {to, title}",
                """
                Здравствуйте, {username}!

                Ваш тариф изменён с {from, title} на {to, title}. Дата изменения: {at, date}
                """)
        default:
            Template(
                "Тариф {plan, title} подключён",
                """
                Здравствуйте, {username}!

                Тариф {plan, title} действует до {period_end, date} Его лимиты уже доступны. Приятной работы!
                """)
        }
    }
}
