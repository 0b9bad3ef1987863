"""Las reglas de la casa, en español."""

RULES = {
    "keys": ("Las llaves", {
        "own": "Ella tiene sus llaves desde el primer día.",
        "shared": "Una llave se deja en un lugar acordado juntos.",
        "somebody_there": "Sin llave: siempre hay alguien para abrir.",
    }),
    "room": ("Su habitación", {
        "knock": "Su habitación es suya. Se llama a la puerta y se espera su respuesta.",
    }),
    "hours": ("Las horas", {
        "free": "Ella vuelve cuando quiere.",
        "quiet_after_22": "Ella vuelve cuando quiere, sin ruido después de las 22 h.",
        "told_after_23": "Si vuelve después de las 23 h, avisa con un mensaje.",
    }),
    "absence": ("Dormir en otro lugar", {
        "same_day": "Si duerme en otro lugar, avisa el mismo día. No tiene que decir dónde.",
        "day_before": "Si duerme en otro lugar, avisa el día antes. No tiene que decir dónde.",
        "free": "Puede dormir en otro lugar sin avisar.",
    }),
    "kitchen": ("La cocina", {
        "free": "Cocina cuando quiere y ordena después.",
        "agreed_hours": "Cocina a las horas acordadas y ordena después.",
        "shared_meals": "Puede cocinar. Se come juntos si todos lo desean.",
    }),
    "laundry": ("La ropa", {
        "free": "Usa la lavadora cuando quiere.",
        "agreed_days": "Usa la lavadora los días acordados.",
        "outside": "Lava su ropa fuera de casa.",
    }),
    "visitors": ("Las visitas", {
        "asked_before": "Puede recibir a alguien si lo pide antes.",
        "free": "Puede recibir a alguien durante el día.",
        "none": "Sin visitas en casa.",
    }),
    "smoking": ("El tabaco", {
        "outside": "Se fuma solo fuera.",
        "none": "Nadie fuma, ni dentro ni fuera.",
    }),
    "internet": ("Internet y el teléfono", {
        "wifi": "Tiene la clave del wifi. Su teléfono es solo suyo.",
        "none": "No hay wifi. Su teléfono es solo suyo.",
    }),
    "costs": ("El dinero", {
        "none": "No paga nada y no debe nada: ni dinero, ni limpieza, ni cuidado de niños.",
    }),
}  # fmt: skip

PAGE = {
    "title": "Nuestro acuerdo para vivir juntos",
    "intro": "Estas reglas se eligieron juntos: ella, el hogar y la asociación.",
    "edition": "Versión {edition}",
    "until": "La estancia termina el {on}.",
    "notice": "Cada uno puede terminar antes, avisando con {days} días.",
    "danger": "Si hay peligro, ella se va enseguida. Se busca otro techo el mismo día.",
    "change": "Una regla puede cambiar. Se habla entre los tres y se firma de nuevo.",
    "help": "Para pedir ayuda",
    "team": "El equipo: {phone}",
    "police": "Peligro: 17 o 112. Por SMS: 114.",
    "violence": "Violencia contra las mujeres: 3919, día y noche, gratis.",
    "signatures": "Firmas",
    "guest": "Ella",
    "host": "El hogar",
    "association": "La asociación",
    "signed_on": "Firmado el {on}",
    "draft": "Todavía no firmado",
    "download": "Guardar este documento",
    "extra": "Añadimos",
}
