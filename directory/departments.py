"""The department that the database writes beside each place, from its postcode; its name, for a form."""

from directory.towns import departments

# Of a column named postal_code. The few postcodes that cross a border are of the department of their number here;
# directory.towns.department_of() knows the town.
SQL = """CASE WHEN left(postal_code, 2) IN ('97', '98') THEN left(postal_code, 3)
              WHEN left(postal_code, 3) IN ('200', '201') THEN '2A'
              WHEN left(postal_code, 2) = '20' THEN '2B'
              ELSE left(postal_code, 2) END"""


def choices() -> list[tuple[str, str]]:
    return [(code, f"{each.name} ({code})") for code, each in departments().items()]


def names() -> dict[str, str]:
    return {code: each.name for code, each in departments().items()}
