"""The words of her own page, in her language. They name no service and no home: over her shoulder they say little."""

SPACE_WORDS = {
    "fr": {
        "title": "Ma page", "papers": "Mes papiers", "until": "jusqu’au", "nothing": "Rien n’est noté pour l’instant.",
        "domiciliation": "Mon courrier", "siao": "Demande au SIAO", "social_housing": "Demande de logement social",
        "proof": "Preuve d’hébergement", "proof_more": "Elle porte l’adresse de l’association, jamais la mienne.",
        "open": "Ouvrir le document",
        "not_today": "Pas possible aujourd’hui. Appelez la personne que vous connaissez.",
        "meetings": "Mes rendez-vous", "choices": "Moments possibles", "choose": "Choisir", "cancel": "Annuler",
        "cancelled": "C’est annulé.", "chosen": "C’est noté.", "free": "Venir ou non : c’est vous qui décidez.",
    },
    "en": {
        "title": "My page", "papers": "My papers", "until": "until", "nothing": "Nothing is noted for now.",
        "domiciliation": "My mail", "siao": "SIAO request", "social_housing": "Social housing request",
        "proof": "Proof of housing", "proof_more": "It bears the association’s address, never mine.",
        "open": "Open the document", "not_today": "Not possible today. Call the person you know.",
        "meetings": "My appointments", "choices": "Possible times", "choose": "Choose", "cancel": "Cancel",
        "cancelled": "It is cancelled.", "chosen": "Noted.", "free": "Coming or not: you decide.",
    },
    "es": {
        "title": "Mi página", "papers": "Mis papeles", "until": "hasta el",
        "nothing": "No hay nada anotado por ahora.",
        "domiciliation": "Mi correo", "siao": "Solicitud al SIAO", "social_housing": "Solicitud de vivienda social",
        "proof": "Prueba de alojamiento", "proof_more": "Lleva la dirección de la asociación, nunca la mía.",
        "open": "Abrir el documento", "not_today": "Hoy no es posible. Llame a la persona que usted conoce.",
        "meetings": "Mis citas", "choices": "Momentos posibles", "choose": "Elegir", "cancel": "Cancelar",
        "cancelled": "Está cancelado.", "chosen": "Anotado.", "free": "Venir o no: usted decide.",
    },
    "ar": {
        "title": "صفحتي", "papers": "أوراقي", "until": "حتى", "nothing": "لا شيء مسجل الآن.",
        "domiciliation": "بريدي", "siao": "طلب SIAO", "social_housing": "طلب سكن اجتماعي",
        "proof": "إثبات سكن", "proof_more": "يحمل عنوان الجمعية، وليس عنواني أبدًا.",
        "open": "فتح الوثيقة", "not_today": "غير ممكن اليوم. اتصلي بالشخص الذي تعرفينه.",
        "meetings": "مواعيدي", "choices": "أوقات ممكنة", "choose": "اختيار", "cancel": "إلغاء",
        "cancelled": "تم الإلغاء.", "chosen": "تم التسجيل.", "free": "المجيء أو عدمه: القرار لك.",
    },
    "ru": {
        "title": "Моя страница", "papers": "Мои документы", "until": "до", "nothing": "Пока ничего не записано.",
        "domiciliation": "Моя почта", "siao": "Заявка в SIAO", "social_housing": "Заявка на социальное жильё",
        "proof": "Справка о проживании", "proof_more": "В ней адрес ассоциации, а не мой.",
        "open": "Открыть документ", "not_today": "Сегодня нельзя. Позвоните человеку, которого вы знаете.",
        "meetings": "Мои встречи", "choices": "Возможное время", "choose": "Выбрать", "cancel": "Отменить",
        "cancelled": "Отменено.", "chosen": "Записано.", "free": "Приходить или нет — решаете вы.",
    },
    "pt": {
        "title": "A minha página", "papers": "Os meus papéis", "until": "até", "nothing": "Nada anotado por agora.",
        "domiciliation": "O meu correio", "siao": "Pedido ao SIAO", "social_housing": "Pedido de habitação social",
        "proof": "Prova de alojamento", "proof_more": "Tem a morada da associação, nunca a minha.",
        "open": "Abrir o documento", "not_today": "Hoje não é possível. Telefone à pessoa que conhece.",
        "meetings": "Os meus encontros", "choices": "Momentos possíveis", "choose": "Escolher", "cancel": "Anular",
        "cancelled": "Está anulado.", "chosen": "Anotado.", "free": "Vir ou não: a decisão é sua.",
    },
}  # fmt: skip
