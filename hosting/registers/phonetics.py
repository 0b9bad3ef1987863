"""A French phonetic key: how a name sounds, so that « Aïcha », « AICHA » and « Aisha » find each other.

Close to Phonex, shortened for first names of every origin as they are spelled in France. It is meant to be sealed as a
blind index (``vault.index``) and never decides alone: names that sound alike are one fact among others.
"""

import re
import unicodedata

VOWELS = "aeiouAIO"
RULES = [(re.compile(pattern), sound) for pattern, sound in [
    (r"sch|sh", "ch"),
    (r"ch(?=[rln])", "k"),
    (r"(?:tch|dj|dg)", "j"),
    (r"ph", "f"),
    (r"kh|q(?:u(?=[eaio]))?|ck|cc(?=[aou])", "k"),
    (r"gh", "g"),
    (r"gu(?=[ei])", "g"),
    (r"ge(?=[ao])|g(?=[eiy])", "j"),
    (r"c(?=[eiy])", "s"),
    (r"ch", "X"),
    (r"c", "k"),
    (r"ti(?=on)", "si"),
    (r"h", ""),
    (r"gn", "ni"),
    (r"eaux?|aux?(?![aeiou])", "o"),
    (r"o[iy]", "ua"),
    (r"oe?u|w", "u"),
    (r"(?:oe|eu|ei|ai|ay|ey|œ|æ)(?![nm](?![aeiouynm]))", "e"),
    (r"y", "i"),
    (r"([a-z])\1+", r"\1"),
    (r"(?:ai|ei|i|u)[nm](?![aeiou])", "I"),  # nasal vowels: -in, -ain, -un
    (r"[ae][nm](?![aeiou])", "A"),  # -an, -en
    (r"o[nm](?![aeiou])", "O"),
    (r"x", "ks"),
    (r"z", "s"),
    (r"v", "f"),
    (r"il(?=[aeo])", "i"),  # Camille, Mireille
    (r"ii+", "i"),
    (r"(?<=.)[stdpx]+$", ""),
    (r"(?<=..)e$", ""),
    (r"([a-zA-Z])\1+", r"\1"),
]]  # fmt: skip


def letters(name):
    """The letters of a name without accents, in lower case: « N'Diaye » → "ndiaye"."""
    text = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "oe"))
    return re.sub(r"[^a-z]", "", text.lower())


def phonetic_key(name):
    """How a name sounds: "" for none. Parts of a compound name are one sound: « Marie-Claire » = « marie claire »."""
    sound = letters(name)
    for pattern, replacement in RULES:
        sound = pattern.sub(replacement, sound)
    return sound


def initial_of(name):
    """The initial of a name given by it alone (« M. » → "m"), else ""."""
    only = letters(name)
    return only if len(only) == 1 else ""
