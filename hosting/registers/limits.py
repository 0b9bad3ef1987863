"""How big a register may be. A team's spreadsheet is far below; a hostile file is stopped here."""

BYTES = 10 * 1024 * 1024  # the file as received
UNPACKED = 64 * 1024 * 1024  # what a zipped file (xlsx, ods) really unpacks to
ROWS = 20_000  # lines of one sheet, titles and blanks included
COLUMNS = 100
SHEETS = 20
CELL = 2_000  # characters of one cell
CELLS = 800_000  # filled cells of one sheet
TEXT = 24 * 1024 * 1024  # characters of one sheet
QUOTED_LINES = 50  # physical lines that one quoted field may span: beyond, the quote was a stray one
BLANK_TAIL = 50  # blank lines at the end: beyond, they are the sheet's formatting, not the register

MEMORY = 180 * 1024 * 1024  # address space of the reading process
SECONDS = 2  # of computing, plus:
SECONDS_PER_MB = 6
