"""As regras da casa, em português."""

RULES = {
    "keys": ("As chaves", {
        "own": "Ela tem as suas chaves desde o primeiro dia.",
        "shared": "Uma chave fica num lugar combinado em conjunto.",
        "somebody_there": "Sem chave: há sempre alguém para abrir.",
    }),
    "room": ("O quarto dela", {
        "knock": "O quarto é dela. Bate-se à porta e espera-se a resposta.",
    }),
    "hours": ("As horas", {
        "free": "Ela volta quando quer.",
        "quiet_after_22": "Ela volta quando quer, sem barulho depois das 22 horas.",
        "told_after_23": "Se voltar depois das 23 horas, avisa por mensagem.",
    }),
    "absence": ("Dormir noutro lugar", {
        "same_day": "Se dormir noutro lugar, avisa no próprio dia. Não tem de dizer onde.",
        "day_before": "Se dormir noutro lugar, avisa na véspera. Não tem de dizer onde.",
        "free": "Pode dormir noutro lugar sem avisar.",
    }),
    "kitchen": ("A cozinha", {
        "free": "Cozinha quando quer e arruma depois.",
        "agreed_hours": "Cozinha às horas combinadas e arruma depois.",
        "shared_meals": "Pode cozinhar. Come-se em conjunto se todos quiserem.",
    }),
    "laundry": ("A roupa", {
        "free": "Usa a máquina de lavar quando quer.",
        "agreed_days": "Usa a máquina de lavar nos dias combinados.",
        "outside": "Lava a roupa fora de casa.",
    }),
    "visitors": ("As visitas", {
        "asked_before": "Pode receber alguém se pedir antes.",
        "free": "Pode receber alguém durante o dia.",
        "none": "Sem visitas em casa.",
    }),
    "smoking": ("O tabaco", {
        "outside": "Fuma-se só lá fora.",
        "none": "Ninguém fuma, nem dentro nem fora.",
    }),
    "internet": ("A internet e o telefone", {
        "wifi": "Ela tem o código do wifi. O telefone é só dela.",
        "none": "Não há wifi. O telefone é só dela.",
    }),
    "costs": ("O dinheiro", {
        "none": "Ela não paga nada e não deve nada: nem dinheiro, nem limpeza, nem tomar conta de crianças.",
    }),
}  # fmt: skip

PAGE = {
    "title": "O nosso acordo para viver juntos",
    "intro": "Estas regras foram escolhidas em conjunto: ela, a casa e a associação.",
    "edition": "Versão {edition}",
    "until": "A estadia termina em {on}.",
    "notice": "Cada um pode terminar antes, avisando com {days} dias.",
    "danger": "Se houver perigo, ela sai logo. Procura-se outro teto no mesmo dia.",
    "change": "Uma regra pode mudar. Fala-se entre os três e assina-se de novo.",
    "help": "Para pedir ajuda",
    "team": "A equipa: {phone}",
    "police": "Perigo: 17 ou 112. Por SMS: 114.",
    "violence": "Violência contra as mulheres: 3919, dia e noite, grátis.",
    "signatures": "Assinaturas",
    "guest": "Ela",
    "host": "A casa",
    "association": "A associação",
    "signed_on": "Assinado em {on}",
    "draft": "Ainda não assinado",
    "download": "Guardar este documento",
    "extra": "Acrescentamos",
}
