extension PhraseBook {
    package static let uzbek: [Phrase: String] = [
        .hello: """
        Salom, {name}! Bu bot Telegram kanallaringiz raqamlarini ko‘rsatadi.
        Avval AnalyticBot hisobingizni ulang: hisob sozlamalarida havola so‘rang va uni shu yerda oching.
        """,
        .helloLinked: "Yana salom, {name}! Hisobingiz ulangan. /help nima qila olishimni ko‘rsatadi.",
        .linked: "Tayyor, {name}: bu chat AnalyticBot hisobingizga ulandi. /add_channel kanal ulaydi.",
        .moved: "Bu chat boshqa hisobga ulangan edi; u bog‘lanish tugadi.",
        .leftChat: "Hisobingiz endi boshqa Telegram chatiga ulangan. Bu chat endi ulanmagan.",
        .badCode: "Bu havola noma’lum, ishlatilgan yoki 15 daqiqadan eski. Hisobingizda yangisini so‘rang.",
        .tooManyCodes: "Bu chatdan noto‘g‘ri havolalar juda ko‘p. Bir soatdan keyin urinib ko‘ring.",
        .notLinked: "Bu chat hali hisobga ulanmagan. Hisob sozlamalarida havola so‘rang va uni shu yerda oching.",
        .accountGone: "Bu chat ulangan hisob endi yo‘q yoki hozir unga kirib bo‘lmaydi.",
        .help: """
        Nima qila olaman:
        /add_channel – kanal ulash
        /dashboard – kanallaringiz bir qarashda
        /analytics – kanal raqamlari, menyu orqali
        /stats – har bir kanalda nechta obunachi bor
        /export_csv – kanalning kunlik raqamlari fayl bo‘lib
        /alerts – ogohlantirishlar shu chatga keladimi
        /cancel – savolimni unutish
        """,
        .unknownCommand: "Bu buyruqni bilmayman. /help bilganlarimni ko‘rsatadi.",
        .notUnderstood: "Men faqat buyruqlarni tushunaman. Ular /help da.",
        .tooMuch: "Bir yo‘la juda ko‘p. Bir daqiqa kuting va davom eting.",
        .nothingToCancel: "Bekor qiladigan narsa yo‘q.",
        .canceled: "Unutildi.",
        .askChannel: "Qaysi kanal? Uning @nomi yoki havolasini yuboring. /cancel – bekor qilish.",
        .connected: "<b>{channel}</b> ulandi. Birinchi raqamlar bir necha daqiqada: /analytics",
        .connectedUnverified: """
        <b>{channel}</b> ochiq raqamlari bilan ulandi. Kanal sizniki ekanini isbotlash uchun botni uning \
        administratori qiling. Raqamlar bir necha daqiqada: /analytics
        """,
        .badReference: "Bu @nom ham, kanal havolasi ham emas. Yana urinib ko‘ring yoki /cancel.",
        .notOnTelegram: "Telegramda bunday kanal yo‘q yoki bot uni ko‘rmaydi. Boshqa nom yuboring yoki /cancel.",
        .alreadyConnected: "Bu kanalni allaqachon ulagansiz.",
        .ownedByAnother: "Boshqa hisob bu kanal o‘ziniki ekanini isbotlagan.",
        .notProven: "Yopiq kanal isbot talab qiladi: botni uning administratori qiling va yana urinib ko‘ring.",
        .telegramNotProven:
            "Qaysi kanallarni yuritishingizni bilishimiz uchun saytda bir marta Telegram orqali kiring.",
        .channelLimit: "Tarifingizda yana bir kanal uchun joy yo‘q.",
        .refused: "Bo‘lmadi: {reason}",
        .tryLater: "Hozir bo‘lmayapti. Bir daqiqadan keyin urinib ko‘ring.",
        .noSuchChannel: "Sizda endi bunday kanal yo‘q.",
        .oldButton: "Bu tugma endi ishlamaydi.",
        .noChannels: "Sizda hali kanal yo‘q. /add_channel kanal ulaydi.",
        .whichChannel: "Qaysi kanal?",
        .whichPeriod: "<b>{channel}</b>: necha kun uchun?",
        .days: "{count} kun",
        .back: "« Orqaga",
        .overview: "Umumiy",
        .growth: "O‘sish",
        .reach: "Qamrov",
        .reportTitle: "<b>{channel}</b> · {view}\n{from} – {to} ({zone})",
        .figure: "{name}: <b>{value}</b>{change}",
        .change: " (avval: {value})",
        .basis: "<i>{sources}; namuna: {sample}; ma’lum: {coverage}; {precision}</i>",
        .absent: "{name}: raqam yo‘q – {reason}\n<i>{sources}; namuna: {sample}</i>",
        .exact: "aniq",
        .rounded: "yaxlitlangan",
        .noFigures: "Hali raqamlar yo‘q.",
        .moreChannels: "…va yana {count} ta.",
        .zoneNote: "Kunlar {zone} bo‘yicha hisoblanadi.",
        .statsTitle: "Kanallaringiz: <b>{count}</b>",
        .statsLine: "<b>{channel}</b>: {count} obunachi\n<i>{source}; {precision}</i>",
        .statsUnknown: "<b>{channel}</b>: obunachilar soni noma’lum",
        .statsRounded: "Telegram yaxlitlagan",
        .statsExact: "aniq son",
        .dashboardTitle: "<b>So‘nggi 7 kun</b>",
        .exportCaption: "{channel}: {count} kunning kunlik raqamlari, har birida manba va namuna hajmi.",
        .exportEmpty: "Bu kanalning kunlik raqamlari hali yo‘q.",
        .alertsTitle: "<b>Ogohlantirishlar</b>",
        .alertsOn: "Ogohlantirishlar shu chatga keladi, “{severity}” dan boshlab.",
        .alertsOff: "Ogohlantirishlar shu chatga kelmaydi.",
        .alertsFrom: "“{severity}” dan",
        .alertsSwitchOn: "Yoqish",
        .alertsSwitchOff: "O‘chirish",
        .alertsRules: "O‘zi ogohlantiradigan qoidalar bu o‘rnatmada hali yo‘q; ularni bu yerda yaratib bo‘lmaydi.",
        .alertsUnset: "Bu chatdan ogohlantirishlar sozlanmaydi.",
        .severityInfo: "ma’lumot", .severityWarning: "ogohlantirish", .severityHigh: "muhim",
        .severityCritical: "jiddiy",
        .menuStart: "Boshlash yoki hisobni ulash", .menuHelp: "Nima qila olaman", .menuAddChannel: "Kanal ulash",
        .menuDashboard: "Kanallaringiz bir qarashda", .menuAnalytics: "Kanal raqamlari",
        .menuStats: "Har bir kanal obunachilari", .menuExport: "Kunlik raqamlar CSV fayl bo‘lib",
        .menuAlerts: "Shu chatdagi ogohlantirishlar", .menuCancel: "Savolimni unutish",
        .metricSubscribers: "Obunachilar", .metricNetGrowth: "Sof o‘sish", .metricGrowthPercent: "O‘sish",
        .metricPosts: "Postlar", .metricViews: "Ko‘rishlar", .metricAverageViews: "O‘rtacha ko‘rishlar",
        .metricErr: "Obunachiga ko‘rishlar (ERR)", .metricErr24: "24 soatdagi ERR",
        .metricErByViews: "Ko‘rishlar bo‘yicha jalb etish", .metricReach24h: "24 soatdagi qamrov",
        .metricReach48h: "48 soatdagi qamrov", .metricReactions: "Reaksiyalar", .metricForwards: "Ulashishlar",
        .metricComments: "Izohlar", .metricJoins: "Qo‘shilganlar", .metricLeaves: "Ketganlar",
        .metricInteractions: "Harakatlar",
        .sourceBotAPI: "Bot API", .sourcePreviewPage: "ochiq sahifa", .sourceTelegramExport: "Telegram eksporti",
        .sourceCSVImport: "yuklangan fayl", .sourceNone: "manba yo‘q",
        .reasonNoData: "bu kunlarda hech narsa yig‘ilmagan", .reasonNoPosts: "bu kunlarda post yo‘q",
        .reasonTooYoung: "postlar hali yangi", .reasonNotTold: "manbalar buni aytmaydi",
        .reasonNoSubscriberCount: "obunachilar soni noma’lum", .reasonNoImport: "yuklangan statistika kerak",
        .reasonSampleTooSmall: "ma’lumot juda kam", .reasonNothingToDivideBy: "bo‘ladigan narsa yo‘q",
        .reasonOther: "noma’lum",
    ]
}
