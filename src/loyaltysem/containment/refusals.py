"""Why the reading process hands back no table."""

from __future__ import annotations

__all__ = [
    "MOST_CELLS",
    "NotInstalledError",
    "TooLargeError",
    "UnreadableError",
    "refuse_too_many_cells",
]

MOST_CELLS = 100_000_000  # a million respondents to a hundred questions; 3 GB while being read


class UnreadableError(Exception):
    """The file contradicts itself."""


class TooLargeError(Exception):
    """The file holds more than the memory should."""


class NotInstalledError(Exception):
    """No package is there that reads the file."""


def refuse_too_many_cells(rows: int, columns: int) -> None:
    """Refuse a table by the size that the file declares, before memory is taken for it."""
    if rows * columns > MOST_CELLS:
        raise TooLargeError(
            f"it says that it holds {rows:,} rows of {columns:,} columns, {rows * columns:,} cells "
            f"where at most {MOST_CELLS:,} are read"
        )
