"""The few words of a card, in the languages of her pages. Arabic and Russian: to be read again by a speaker."""

from typing import Any

from directory.taxonomy import FOOD, HEALTH, HYGIENE, SAFETY, SHELTER, WELCOME

NEED_OF = {
    FOOD.code: "eat", SHELTER.code: "sleep", HYGIENE.code: "wash", WELCOME.code: "welcome", HEALTH.code: "care",
    SAFETY.code: "safe",
}  # fmt: skip
WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "title": "Des lieux près de vous", "eat": "Manger", "sleep": "Dormir", "wash": "Se laver",
        "welcome": "Être accueillie", "care": "Se soigner", "safe": "Se protéger", "other": "Autre aide",
        "days": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."), "today": "aujourd’hui", "tomorrow": "demain",
        "call": "Appeler avant d’y aller", "always": "jour et nuit", "closed": "Demander les horaires",
        "free": "Nulle part où dormir ? 115, gratuit, jour et nuit",
        "violence": "Violences : 3919, gratuit, jour et nuit",
        "phone": "Sur votre téléphone", "until": "Valable jusqu’au", "save": "Garder cette page",
    },
    "en": {
        "title": "Places near you", "eat": "Eat", "sleep": "Sleep", "wash": "Wash", "welcome": "Be welcomed",
        "care": "Health care", "safe": "Be safe", "other": "Other help",
        "days": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "today": "today", "tomorrow": "tomorrow",
        "call": "Call before you go", "always": "day and night", "closed": "Ask for the hours",
        "free": "Nowhere to sleep? 115, free, day and night", "violence": "Violence: 3919, free, day and night",
        "phone": "On your phone", "until": "Valid until", "save": "Keep this page",
    },
    "es": {
        "title": "Lugares cerca de usted", "eat": "Comer", "sleep": "Dormir", "wash": "Lavarse",
        "welcome": "Ser acogida", "care": "Salud", "safe": "Protegerse", "other": "Otra ayuda",
        "days": ("lun.", "mar.", "mié.", "jue.", "vie.", "sáb.", "dom."), "today": "hoy", "tomorrow": "mañana",
        "call": "Llame antes de ir", "always": "día y noche", "closed": "Pregunte el horario",
        "free": "¿No tiene dónde dormir? 115, gratis, día y noche", "violence": "Violencia: 3919, gratis, día y noche",
        "phone": "En su teléfono", "until": "Válido hasta el", "save": "Guardar esta página",
    },
    "ar": {
        "title": "أماكن قريبة منكِ", "eat": "الطعام", "sleep": "المبيت", "wash": "الاستحمام", "welcome": "الاستقبال",
        "care": "العلاج", "safe": "الحماية", "other": "مساعدة أخرى",
        "days": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"), "today": "اليوم",
        "tomorrow": "غدًا", "call": "اتصلي قبل الذهاب", "always": "ليلًا ونهارًا", "closed": "اسألي عن المواعيد",
        "free": "لا مكان للنوم؟ 115، مجاني، ليلًا ونهارًا", "violence": "العنف: 3919، مجاني، ليلًا ونهارًا",
        "phone": "على هاتفكِ", "until": "صالحة حتى", "save": "احتفظي بهذه الصفحة",
    },
    "ru": {
        "title": "Места рядом с вами", "eat": "Поесть", "sleep": "Переночевать", "wash": "Помыться",
        "welcome": "Дневной приют", "care": "Лечение", "safe": "Защита", "other": "Другая помощь",
        "days": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"), "today": "сегодня", "tomorrow": "завтра",
        "call": "Позвоните, прежде чем идти", "always": "круглосуточно", "closed": "Узнайте часы работы",
        "free": "Негде спать? 115, бесплатно, круглосуточно", "violence": "Насилие: 3919, бесплатно, круглосуточно",
        "phone": "На вашем телефоне", "until": "Действует до", "save": "Сохранить страницу",
    },
    "pt": {
        "title": "Lugares perto de si", "eat": "Comer", "sleep": "Dormir", "wash": "Lavar-se",
        "welcome": "Ser acolhida", "care": "Saúde", "safe": "Proteger-se", "other": "Outra ajuda",
        "days": ("seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."), "today": "hoje", "tomorrow": "amanhã",
        "call": "Telefone antes de ir", "always": "dia e noite", "closed": "Pergunte o horário",
        "free": "Sem lugar para dormir? 115, grátis, dia e noite", "violence": "Violência: 3919, grátis, dia e noite",
        "phone": "No seu telemóvel", "until": "Válido até", "save": "Guardar esta página",
    },
}  # fmt: skip
RIGHT_TO_LEFT = ("ar",)
NUMBERS = ("115", "3919", "17", "112", "114")
