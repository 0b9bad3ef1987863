"""The words of the one page where she says how she is, in one touch. Over her shoulder they say nothing."""

TAP_WORDS = {
    "fr": {
        "title": "Comment ça va ?", "moods": ("Très bien", "Bien", "Moyen", "Mal", "Très mal"),
        "call": "Appelez-moi", "private": "Seule notre équipe lit votre réponse.",
        "too_late": "Cette question n’attend plus de réponse.",
        "talk": "Vous préférez parler ? Appelez la personne que vous connaissez.",
    },
    "en": {
        "title": "How are you?", "moods": ("Very well", "Well", "So-so", "Not well", "Not well at all"),
        "call": "Call me", "private": "Only our team reads your answer.",
        "too_late": "This question no longer needs an answer.",
        "talk": "Would you rather talk? Call the person you know.",
    },
    "es": {
        "title": "¿Cómo está?", "moods": ("Muy bien", "Bien", "Regular", "Mal", "Muy mal"),
        "call": "Llámeme", "private": "Solo nuestro equipo lee su respuesta.",
        "too_late": "Esta pregunta ya no espera respuesta.",
        "talk": "¿Prefiere hablar? Llame a la persona que usted conoce.",
    },
    "ar": {
        "title": "كيف حالك؟", "moods": ("بخير جدًا", "بخير", "بين بين", "لست بخير", "لست بخير أبدًا"),
        "call": "اتصلوا بي", "private": "فريقنا وحده يقرأ إجابتك.",
        "too_late": "لم يعد هذا السؤال ينتظر إجابة.",
        "talk": "هل تفضلين الحديث؟ اتصلي بالشخص الذي تعرفينه.",
    },
    "ru": {
        "title": "Как вы?", "moods": ("Очень хорошо", "Хорошо", "Так себе", "Плохо", "Очень плохо"),
        "call": "Позвоните мне", "private": "Ваш ответ читает только наша команда.",
        "too_late": "На этот вопрос уже не нужно отвечать.",
        "talk": "Хотите поговорить? Позвоните человеку, которого вы знаете.",
    },
    "pt": {
        "title": "Como está?", "moods": ("Muito bem", "Bem", "Mais ou menos", "Mal", "Muito mal"),
        "call": "Telefonem-me", "private": "Só a nossa equipa lê a sua resposta.",
        "too_late": "Esta pergunta já não precisa de resposta.",
        "talk": "Prefere falar? Telefone à pessoa que conhece.",
    },
}  # fmt: skip
