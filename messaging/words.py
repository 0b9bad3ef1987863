"""The few sentences that a link answers by itself. Neutral: who reads them over her shoulder learns nothing."""

from django.utils import translation

from messaging.models.contact import Language

LINK_WORDS = {
    "fr": {
        "gone": "Cette page n’est plus ouverte.",
        "gone_more": "Demandez-nous un nouveau lien, ou appelez la personne que vous connaissez.",
        "done": "C’est noté. Merci.",
        "done_more": "Vous pouvez fermer cette page.",
        "later": "Réessayez dans quelques minutes.",
        "later_more": "Ou appelez la personne que vous connaissez.",
        "pin": "Tapez le code que l’on vous a dit.",
        "pin_more": "Six chiffres.",
        "wrong_pin": "Ce n’est pas ce code.",
        "wrong_pin_more": "Vérifiez les six chiffres. Après cinq erreurs, la page se ferme.",
        "code": "Code",
        "go": "Continuer",
    },
    "en": {
        "gone": "This page is no longer open.",
        "gone_more": "Ask us for a new link, or call the person you know.",
        "done": "Noted. Thank you.",
        "done_more": "You can close this page.",
        "later": "Try again in a few minutes.",
        "later_more": "Or call the person you know.",
        "pin": "Type the code you were told.",
        "pin_more": "Six digits.",
        "wrong_pin": "That is not the code.",
        "wrong_pin_more": "Check the six digits. After five mistakes, the page closes.",
        "code": "Code",
        "go": "Continue",
    },
    "es": {
        "gone": "Esta página ya no está abierta.",
        "gone_more": "Pídanos un nuevo enlace o llame a la persona que usted conoce.",
        "done": "Anotado. Gracias.",
        "done_more": "Puede cerrar esta página.",
        "later": "Vuelva a intentarlo en unos minutos.",
        "later_more": "O llame a la persona que usted conoce.",
        "pin": "Escriba el código que le han dicho.",
        "pin_more": "Seis cifras.",
        "wrong_pin": "Ese no es el código.",
        "wrong_pin_more": "Compruebe las seis cifras. Después de cinco errores, la página se cierra.",
        "code": "Código",
        "go": "Continuar",
    },
    "ar": {
        "gone": "هذه الصفحة لم تعد مفتوحة.",
        "gone_more": "اطلبي منا رابطًا جديدًا، أو اتصلي بالشخص الذي تعرفينه.",
        "done": "تم التسجيل. شكرًا.",
        "done_more": "يمكنك إغلاق هذه الصفحة.",
        "later": "حاولي مرة أخرى بعد بضع دقائق.",
        "later_more": "أو اتصلي بالشخص الذي تعرفينه.",
        "pin": "اكتبي الرمز الذي قيل لك.",
        "pin_more": "ستة أرقام.",
        "wrong_pin": "هذا ليس الرمز الصحيح.",
        "wrong_pin_more": "تحققي من الأرقام الستة. بعد خمسة أخطاء تُغلق الصفحة.",
        "code": "الرمز",
        "go": "متابعة",
    },
    "ru": {
        "gone": "Эта страница больше не открыта.",
        "gone_more": "Попросите у нас новую ссылку или позвоните человеку, которого вы знаете.",
        "done": "Записано. Спасибо.",
        "done_more": "Можно закрыть эту страницу.",
        "later": "Попробуйте снова через несколько минут.",
        "later_more": "Или позвоните человеку, которого вы знаете.",
        "pin": "Введите код, который вам назвали.",
        "pin_more": "Шесть цифр.",
        "wrong_pin": "Это не тот код.",
        "wrong_pin_more": "Проверьте шесть цифр. После пяти ошибок страница закроется.",
        "code": "Код",
        "go": "Продолжить",
    },
    "pt": {
        "gone": "Esta página já não está aberta.",
        "gone_more": "Peça-nos um novo link ou telefone à pessoa que conhece.",
        "done": "Anotado. Obrigado.",
        "done_more": "Pode fechar esta página.",
        "later": "Tente de novo dentro de alguns minutos.",
        "later_more": "Ou telefone à pessoa que conhece.",
        "pin": "Escreva o código que lhe disseram.",
        "pin_more": "Seis algarismos.",
        "wrong_pin": "Não é esse o código.",
        "wrong_pin_more": "Verifique os seis algarismos. Após cinco erros, a página fecha-se.",
        "code": "Código",
        "go": "Continuar",
    },
}

# what every one of her pages carries around its content, the way out first
PAGE_WORDS = {
    "fr": {
        "previous": "Précédente", "next": "Suivante", "page": "Page",
        "hello": "Bonjour", "leave": "Quitter vite", "exit": "Sortie rapide", "skip": "Aller au contenu",
        "twice": "Maj, encore 2 fois pour quitter.", "once": "Maj, encore 1 fois pour quitter.",
        "leaving": "Vous quittez la page.", "staying": "Vous restez sur la page.", "languages": "Choisir la langue",
        "word": "Un mot pour nous ?", "your_word": "Votre mot", "send": "Envoyer",
        "thank_you": "Merci", "good_day": "Bonne journée",
    },
    "en": {
        "previous": "Previous", "next": "Next", "page": "Page",
        "hello": "Hello", "leave": "Leave fast", "exit": "Quick exit", "skip": "Skip to content",
        "twice": "Shift, 2 more times to leave.", "once": "Shift, 1 more time to leave.",
        "leaving": "You are leaving the page.", "staying": "You stay on the page.",
        "languages": "Choose your language",
        "word": "A word for us?", "your_word": "Your words", "send": "Send",
        "thank_you": "Thank you", "good_day": "Have a good day",
    },
    "es": {
        "previous": "Anterior", "next": "Siguiente", "page": "Página",
        "hello": "Hola", "leave": "Salir rápido", "exit": "Salida rápida", "skip": "Ir al contenido",
        "twice": "Mayús, 2 veces más para salir.", "once": "Mayús, 1 vez más para salir.",
        "leaving": "Está saliendo de la página.", "staying": "Sigue en la página.", "languages": "Elegir el idioma",
        "word": "¿Una palabra para nosotros?", "your_word": "Su mensaje", "send": "Enviar",
        "thank_you": "Gracias", "good_day": "Buen día",
    },
    "ar": {
        "previous": "السابقة", "next": "التالية", "page": "صفحة",
        "hello": "مرحبا", "leave": "خروج سريع", "exit": "خروج سريع", "skip": "الانتقال إلى المحتوى",
        "twice": "مفتاح Shift مرتين أخريين للخروج.", "once": "مفتاح Shift مرة أخرى للخروج.",
        "leaving": "أنت تغادرين الصفحة.", "staying": "ما زلت في الصفحة.", "languages": "اختيار اللغة",
        "word": "كلمة لنا؟", "your_word": "كلمتك", "send": "إرسال",
        "thank_you": "شكرًا", "good_day": "نهارك سعيد",
    },
    "ru": {
        "previous": "Назад", "next": "Дальше", "page": "Страница",
        "hello": "Здравствуйте", "leave": "Быстрый выход", "exit": "Быстрый выход", "skip": "Перейти к содержанию",
        "twice": "Shift ещё 2 раза, чтобы выйти.", "once": "Shift ещё 1 раз, чтобы выйти.",
        "leaving": "Вы покидаете страницу.", "staying": "Вы остаётесь на странице.", "languages": "Выбрать язык",
        "word": "Написать нам?", "your_word": "Ваше сообщение", "send": "Отправить",
        "thank_you": "Спасибо", "good_day": "Хорошего дня",
    },
    "pt": {
        "previous": "Anterior", "next": "Seguinte", "page": "Página",
        "hello": "Olá", "leave": "Sair depressa", "exit": "Saída rápida", "skip": "Ir para o conteúdo",
        "twice": "Shift, mais 2 vezes para sair.", "once": "Shift, mais 1 vez para sair.",
        "leaving": "Está a sair da página.", "staying": "Continua na página.", "languages": "Escolher a língua",
        "word": "Uma palavra para nós?", "your_word": "A sua mensagem", "send": "Enviar",
        "thank_you": "Obrigada", "good_day": "Bom dia",
    },
}  # fmt: skip


def page_words():
    """The words of ``PAGE_WORDS`` in the language of this moment, else in French."""
    return PAGE_WORDS.get((translation.get_language() or "")[:2], PAGE_WORDS["fr"])


def language_of(request, link=None):
    """The language to answer in: the address's (``?langue=ar``), then hers, then her browser's, then French."""
    contact = link.contact if link else None
    asked = (request.GET.get("langue"), contact.language if contact else None, _of_browser(request))
    return next((code for code in asked if code in Language.values), Language.FRENCH.value)


def _of_browser(request):
    return (translation.get_language_from_request(request) or "")[:2]
