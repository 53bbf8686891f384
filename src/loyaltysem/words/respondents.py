"""Who stands behind the numbers: how many respondents answered, and how many are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["by_group", "left_out", "with_answers"]


def with_answers(n: int, items: Sequence[str], n_incomplete: int) -> str:
    """Say how many respondents answered all items, and how many are left out.

    Examples
    --------
    >>> with_answers(820, ["SAT1", "SAT2"], 0)
    '820 respondents with answers to all 2 items'
    >>> with_answers(817, ["SAT1"], 3)
    "817 respondents with answers to SAT1; 3 with a missing answer left out (missing='listwise')"
    """
    return f"{n} {_answering(items)}{left_out(n_incomplete)}"


def by_group(sizes: Mapping[str, int], items: Sequence[str], n_incomplete: int) -> str:
    """Say the same of each group.

    Examples
    --------
    >>> by_group({"jd": 400, "tmall": 420}, ["SAT1", "SAT2"], 0)
    'respondents with answers to all 2 items, by group: jd 400, tmall 420'
    """
    listed = ", ".join(f"{label} {n}" for label, n in sizes.items())
    return f"{_answering(items)}, by group: {listed}{left_out(n_incomplete)}"


def left_out(n_incomplete: int) -> str:
    """Say how many incomplete rows are left out, as the end of a sentence; "" where none is."""
    if not n_incomplete:
        return ""
    return f"; {n_incomplete} with a missing answer left out (missing='listwise')"


def _answering(items: Sequence[str]) -> str:
    which = f"all {len(items)} items" if len(items) > 1 else items[0]
    return f"respondents with answers to {which}"
