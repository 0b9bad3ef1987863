"""What is left of a value when the matrix says "partial". Computed here, before any page or file sees the row."""


def absent(value):
    """Nothing at all: the default, so that a forgotten mask hides."""
    return


def present(value):
    """Only whether there is something."""
    return bool(value)


def initial(value):
    """« M. » for « Martin »."""
    return f"{value[0].upper()}." if value else ""


def small_range(value):
    """A number as a range that does not single anybody out: « aucun », « 1 ou 2 », « 3 ou plus »."""
    count = len(value) if isinstance(value, list | tuple | set) else int(value or 0)
    if count == 0:
        return "aucun"
    return "1 ou 2" if count <= 2 else "3 ou plus"


def month(value):
    """A day as its month: « 2026-11 »."""
    return value.strftime("%Y-%m") if value else None


def kept(value):
    """The value as it is: what the mask of this object leaves readable (a status, a period)."""
    return value


MASKS = {mask.__name__: mask for mask in (absent, present, initial, small_range, month, kept)}
