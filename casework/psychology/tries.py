"""How often somebody may try to open a key."""

from journal.moves import NotYet, TooLate
from messaging import limits
from vault.sealed_to import DoesNotOpen

KIND = "psy_key"
WRONG = "Cela n’ouvre pas votre clé."


def counted(request, call):
    """Try to open her key; too many tries from one address wait ten minutes. Raises NotYet, TooLate, in French."""
    try:
        limits.check(request, KIND)
        return call()
    except DoesNotOpen:
        limits.count_miss(request, KIND)
        raise NotYet(WRONG) from None
    except (limits.TooOften, limits.NoMemory):
        raise TooLate("Trop d’essais : réessayer dans dix minutes.") from None
