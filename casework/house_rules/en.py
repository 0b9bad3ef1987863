"""The house rules, in English."""

RULES = {
    "keys": ("Keys", {
        "own": "She has her own keys, from the first day.",
        "shared": "A key is left in a place agreed together.",
        "somebody_there": "No key: somebody is always there to open.",
    }),
    "room": ("Her room", {
        "knock": "Her room is hers. People knock, and wait for her answer.",
    }),
    "hours": ("Times", {
        "free": "She comes home when she wants.",
        "quiet_after_22": "She comes home when she wants, quietly after 10 pm.",
        "told_after_23": "If she comes home after 11 pm, she sends a message.",
    }),
    "absence": ("Sleeping elsewhere", {
        "same_day": "If she sleeps elsewhere, she says so the same day. She does not have to say where.",
        "day_before": "If she sleeps elsewhere, she says so the day before. She does not have to say where.",
        "free": "She may sleep elsewhere without saying so.",
    }),
    "kitchen": ("Kitchen", {
        "free": "She cooks when she wants and tidies up after.",
        "agreed_hours": "She cooks at the agreed times and tidies up after.",
        "shared_meals": "She may cook. Meals are shared if everyone wishes.",
    }),
    "laundry": ("Laundry", {
        "free": "She uses the washing machine when she wants.",
        "agreed_days": "She uses the washing machine on the agreed days.",
        "outside": "She washes her clothes outside the home.",
    }),
    "visitors": ("Visitors", {
        "asked_before": "She may have a visitor if she asks first.",
        "free": "She may have a visitor during the day.",
        "none": "No visitors at home.",
    }),
    "smoking": ("Smoking", {
        "outside": "Smoking outside only.",
        "none": "Nobody smokes, inside or outside.",
    }),
    "internet": ("Internet and telephone", {
        "wifi": "She has the wifi code. Her phone is hers alone.",
        "none": "There is no wifi. Her phone is hers alone.",
    }),
    "costs": ("Money", {
        "none": "She pays nothing and owes nothing: no money, no housework, no childcare.",
    }),
}  # fmt: skip

PAGE = {
    "title": "Our agreement for living together",
    "intro": "These rules were chosen together: she, the home and the association.",
    "edition": "Version {edition}",
    "until": "The stay ends on {on}.",
    "notice": "Each may stop before, by saying so {days} days ahead.",
    "danger": "If there is danger, she leaves at once. Another roof is looked for the same day.",
    "change": "A rule can change. The three talk about it, and sign again.",
    "help": "To ask for help",
    "team": "The team: {phone}",
    "police": "Danger: 17 or 112. By text message: 114.",
    "violence": "Violence against women: 3919, day and night, free.",
    "signatures": "Signatures",
    "guest": "She",
    "host": "The home",
    "association": "The association",
    "signed_on": "Signed on {on}",
    "draft": "Not signed yet",
    "download": "Keep this document",
    "extra": "We add",
}
