"""Places that exist nowhere, at the scale of a country: for measures only, and the same for the same seed."""

import csv
import random
from datetime import date
from pathlib import Path

from directory.taxonomy import CATEGORIES

DISTINCT = 23_616  # timetables of the whole map, as the study found
QUARTERS = ("00", "15", "30", "45")
VERIFIED = date(2026, 11, 2)
# municipality, its postcode, its middle, and how many of a hundred places stand there
TOWNS = (
    ("Paris", "75019", 48.866, 2.36, 24),
    ("Marseille", "13001", 43.297, 5.38, 9),
    ("Lyon", "69003", 45.758, 4.85, 9),
    ("Bordeaux", "33000", 44.838, -0.579, 8),
    ("Toulouse", "31000", 43.604, 1.444, 7),
    ("Lille", "59000", 50.63, 3.06, 7),
    ("Nantes", "44000", 47.218, -1.553, 6),
    ("Strasbourg", "67000", 48.573, 7.752, 6),
    ("Nice", "06000", 43.70, 7.265, 5),
    ("Rennes", "35000", 48.11, -1.68, 4),
    ("Dijon", "21000", 47.322, 5.04, 3),
    ("Saint-Denis", "97400", -20.88, 55.45, 3),
    ("Brest", "29200", 48.39, -4.486, 3),
    ("Bègles", "33130", 44.808, -0.548, 2),
    ("Limoges", "87000", 45.833, 1.261, 2),
    ("Perpignan", "66000", 42.69, 2.895, 2),
)
WHO = ("Maison", "Halte", "Restos", "Secours", "Épicerie", "Accueil", "Relais", "Camion", "Vestiaire", "Boutique")
WHAT = ("solidaire", "du cœur", "des femmes", "de jour", "populaire", "des amis", "de nuit", "des familles", "ouvert")
STREETS = ("rue de la Gare", "avenue Jean-Jaurès", "place du Marché", "rue Saint-Maur", "quai des Chartrons")
WEEKS = ("Mo-Fr", "Mo-Sa", "Mo-Su", "Tu,Th", "Mo,We,Fr", "Sa,Su", "We", "Tu-Sa")


def imagine(count: int, folder: Path, seed: int = 2026) -> tuple[Path, Path]:
    """Write the two files of an import: the places, and their positions."""
    chance = random.Random(seed)
    schedules = Schedules(chance, min(DISTINCT, max(count // 4, 1)))
    path, geo = folder / f"imagined_{VERIFIED}.csv", folder / f"imagined_{VERIFIED}_geo.csv"
    weights = [town[4] for town in TOWNS]
    with path.open("w", encoding="utf-8", newline="") as file, geo.open("w", encoding="utf-8", newline="") as around:
        rows, positions = csv.writer(file), csv.writer(around)
        rows.writerow(
            ["number", "category", "name", "address", "postcode", "city", "phone", "opening_hours", "source"]
        )  # fmt: skip
        positions.writerow(["number", "latitude", "longitude", "precision", "probable_address"])
        for number in range(1, count + 1):
            city, code, latitude, longitude, _ = chance.choices(TOWNS, weights)[0]
            name = f"{chance.choice(WHO)} {chance.choice(WHAT)} {chance.choice(STREETS).split()[-1]} {number % 997}"
            address = f"{chance.randint(1, 180)} {chance.choice(STREETS)}"
            category = chance.choice(CATEGORIES).label
            rows.writerow([number, category, name, address, code, city, "", schedules.one(), "imagined"])
            positions.writerow(
                [number, latitude + chance.gauss(0, 0.04), longitude + chance.gauss(0, 0.05), "street", ""]
            )
    return path, geo


class Schedules:
    """Some tens of thousands of timetables, of which a few are kept by many: as on the real map."""

    def __init__(self, chance: random.Random, distinct: int = DISTINCT):
        self.chance = chance
        drawn: dict[str, None] = {}
        while len(drawn) < distinct:
            drawn[some_hours(chance)] = None
        self.drawn = list(drawn)

    def one(self) -> str:
        """The first ones more often; every one of them is kept somewhere once enough were asked."""
        return self.drawn[min(int(self.chance.expovariate(3) * len(self.drawn)), len(self.drawn) - 1)]


def some_words(chance: random.Random) -> str:
    """A description that no other place has: no two compress into one."""
    stock = [word for category in CATEGORIES for word in (*category.words, category.label)]
    return " ".join(chance.choices(stock, k=12))


def some_hours(chance: random.Random) -> str:
    """Usual hours: a morning, a morning and an afternoon, « dès 18 h », two kinds of days."""
    kind = chance.random()
    first = _times(chance, 7, 12)
    if kind < 0.1:
        return f"{chance.choice(WEEKS)} {chance.randrange(7, 20):02}:{chance.choice(QUARTERS)}+"
    if kind < 0.4:
        return f"{chance.choice(WEEKS)} {first}"
    if kind < 0.8:
        return f"{chance.choice(WEEKS)} {first},{_times(chance, 13, 22)}"
    return f"Mo-Fr {first}; Sa {_times(chance, 8, 13)}"


def _times(chance: random.Random, low: int, high: int) -> str:
    start = chance.randrange(low, high - 1)
    end = chance.randrange(start + 1, high)
    return f"{start:02}:{chance.choice(QUARTERS)}-{end:02}:{chance.choice(QUARTERS)}"
