"""What she reads when some nights elsewhere are offered to her: her room stays hers, and a no costs nothing."""

RESPITE_WORDS = {
    "fr": {
        "title": "Quelques nuits dans un autre foyer sont possibles.",
        "kept": "Votre chambre reste la vôtre : vous y revenez après.",
        "free": "Vous pouvez dire non. Cela ne change rien pour vous : nous cherchons autre chose pour ces nuits.",
    },
    "en": {
        "title": "You could spend a few nights in another home.",
        "kept": "Your room stays yours: you come back to it afterwards.",
        "free": "You can say no. It changes nothing for you: we look for something else for these nights.",
    },
    "es": {
        "title": "Puede pasar unas noches en otra casa.",
        "kept": "Su habitación sigue siendo suya: vuelve a ella después.",
        "free": "Puede decir que no. No cambia nada para usted: buscamos otra solución para esas noches.",
    },
    "ar": {
        "title": "يمكنك قضاء بضع ليالٍ في بيت آخر.",
        "kept": "غرفتك تبقى لك: تعودين إليها بعد ذلك.",
        "free": "يمكنك أن تقولي لا. هذا لا يغيّر شيئًا بالنسبة إليك: نبحث عن حل آخر لهذه الليالي.",
    },
    "ru": {
        "title": "Можно провести несколько ночей в другом доме.",
        "kept": "Ваша комната остаётся вашей: потом вы в неё вернётесь.",
        "free": "Вы можете сказать «нет». Для вас ничего не изменится: мы поищем другое решение на эти ночи.",
    },
    "pt": {
        "title": "Pode passar algumas noites noutra casa.",
        "kept": "O seu quarto continua a ser seu: volta para ele depois.",
        "free": "Pode dizer não. Não muda nada para si: procuramos outra solução para essas noites.",
    },
}
