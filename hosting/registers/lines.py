"""A line becomes a record: its values by field, and each doubt about them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hosting.registers.cells import Days, Reading, read
from hosting.registers.columns import Layout, Line, Register
from hosting.registers.reading import shown


@dataclass(frozen=True)
class Problem:
    """A cell that a person should look at. ``row`` is the line in the file, ``column`` its heading there."""

    row: int
    column: str
    value: str
    problem: str
    suggestion: str = ""
    field: str = ""
    fatal: bool = False

    def as_dict(self):
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "problem": self.problem,
            "suggestion": self.suggestion,
        }


@dataclass
class Record:
    """One line, read. ``values`` holds the fields that are clear and not empty; ``raw`` what was written in them."""

    number: int
    days: Days
    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()  # the fields that the register has a column for

    def get(self, name, default=None):
        return self.values.get(name, default)

    @property
    def rejected(self):
        return any(problem.fatal for problem in self.problems)

    def doubted(self, name):
        return any(problem.field == name for problem in self.problems)

    def doubt(self, name, problem, suggestion="", fatal=False, keep=False):
        """Say a problem about a field, and leave it empty (``keep``: the words stay where words may be kept)."""
        if not keep:
            self.values.pop(name, None)
        column, value = self.headings.get(name, name), shown(self.raw.get(name))
        self.problems.append(Problem(self.number, column, value, problem, suggestion, name, fatal))

    def require(self, name, problem):
        """Reject the line for want of this field; a doubt already said about it is then what rejects it."""
        said = [found for found in self.problems if found.field == name]
        self.problems = [found for found in self.problems if found.field != name]
        self.doubt(name, said[0].problem if said else problem, said[0].suggestion if said else "", fatal=True)


class Reader:
    """Reads the lines of one register, on a day. ``dated_by`` is the field that holds each line's own date."""

    def __init__(self, layout: Layout, register: Register, today: date, dated_by: str = ""):
        self.layout, self.register, self.today, self.dated_by = layout, register, today, dated_by
        titles = register.headings
        self.headings = {column.field: column.label for column in layout.columns}
        self.headings |= {name: titles[index] for name, index in register.mapping.items()}
        self.columns = frozenset(register.mapping)
        # registers repeat themselves: the same words on the same day are understood once
        self.understood: dict[tuple[Any, ...], Reading] = {}

    def record(self, line: Line, corrections: dict[str, str] | None = None) -> Record:
        """Read a line. ``corrections`` is {field: text}: what a person wrote over some of its cells."""
        corrections = corrections or {}
        days = Days(self.today, self.said_on(line, corrections))
        record = Record(line.number, days, headings=self.headings, columns=self.columns)
        for column in self.layout.columns:
            value = self.value(line, column.field, corrections)
            if value is None:
                continue
            record.raw[column.field] = value
            reading = self.read(column, value, days)
            if reading.problem:
                record.doubt(column.field, reading.problem, reading.suggestion, reading.fatal)
            elif reading.value is not None:
                record.values[column.field] = reading.value
        return record

    def read(self, column, value, days):
        key = column.field, type(value), value, days.said_on
        found = self.understood.get(key)
        if found is None:
            if len(self.understood) > 20_000:
                self.understood.clear()
            found = self.understood[key] = read(column.parser, value, days)
        return found

    def value(self, line, name, corrections):
        if name in corrections:
            return corrections[name] or None
        index = self.register.mapping.get(name)
        return line.cells[index] if index is not None and index < len(line.cells) else None

    def said_on(self, line, corrections):
        """The line's own date, by which its ages and delays count; today where it has none that can be read."""
        if not self.dated_by:
            return self.today
        value = self.value(line, self.dated_by, corrections)
        found = read(self.layout.column(self.dated_by).parser, value, Days(self.today, self.today)).value
        return min(found.on, self.today) if found and found.on else self.today
