"""The languages that women and homes speak, by code (ISO 639), under their French names; the most met come first."""

NAMES = {
    "fr": "français", "en": "anglais", "es": "espagnol", "ar": "arabe", "pt": "portugais", "ru": "russe",
    "prs": "dari", "ps": "pachto", "fa": "persan", "uk": "ukrainien", "ln": "lingala", "bm": "bambara",
    "wo": "wolof", "ff": "peul", "snk": "soninké", "ti": "tigrinya", "am": "amharique", "so": "somali", "om": "oromo",
    "sw": "swahili", "yo": "yoruba", "ha": "haoussa", "ee": "éwé", "mg": "malgache", "kab": "kabyle", "tr": "turc",
    "ku": "kurde", "sq": "albanais", "ro": "roumain", "bg": "bulgare", "sr": "serbe", "hr": "croate", "pl": "polonais",
    "de": "allemand", "it": "italien", "nl": "néerlandais", "el": "grec", "hy": "arménien", "ka": "géorgien",
    "az": "azéri", "ce": "tchétchène", "rom": "romani", "bn": "bengali", "ur": "ourdou", "hi": "hindi", "ta": "tamoul",
    "zh": "chinois", "vi": "vietnamien", "mn": "mongol", "ht": "créole haïtien", "fsl": "langue des signes française",
}  # fmt: skip
OFTEN = tuple(NAMES)[:12]


def name_of(code):
    """« dari » for "prs"; a code that nobody named is shown as it is."""
    return NAMES.get(code, code)


def spoken(codes):
    """« français, dari »."""
    return ", ".join(name_of(code) for code in codes)
