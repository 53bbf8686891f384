"""Two columns under one header, of which nobody can know which is meant."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltysem.errors import SurveyFormatError

__all__ = ["refuse_repeated_headers"]

_SHOWN = 5


def refuse_repeated_headers(
    name: str, columns: Iterable[tuple[int, str]], what: str, advice: str = ""
) -> None:
    """Refuse headers that stand over several columns.

    Parameters
    ----------
    name : str
        The file's name, for the message.
    columns : iterable of (int, str)
        Position of each column, from 0, and its header, or the name that it leads to.
    what : str
        What the headers are, such as ``"column header(s)"``.
    advice : str
        What else can be done, to go after "or".

    Raises
    ------
    SurveyFormatError
        With the headers and their columns, from 1.
    """
    places: dict[str, list[str]] = {}
    for position, header in columns:
        places.setdefault(header, []).append(str(position + 1))
    repeated = [header for header, found in places.items() if len(found) > 1]
    if repeated:
        shown = "; ".join(
            f"{header!r} in columns {', '.join(places[header])}" for header in repeated[:_SHOWN]
        )
        raise SurveyFormatError(
            f"{name} has {len(repeated)} {what} more than once: {shown}. Which of them holds the "
            "answers cannot be known; rename or delete the copies in the file"
            + (f", or {advice}." if advice else ".")
        )
