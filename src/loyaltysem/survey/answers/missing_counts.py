"""Missing answers counted by kind, in the words of the history."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import MissingKind

__all__ = ["missing_history", "undocumented_warning"]

_WORDS: dict[MissingKind, str] = {
    "blank": "left blank",
    "skipped": "skipped by the questionnaire's logic",
    "undocumented": "−2 or −3, blank or skipped: the export does not document which is which",
    "declared": "declared as missing in the codebook or the file",
    "unranked": "options that were not ranked, where others were",
}


def missing_history(kinds: pd.DataFrame, what: str) -> Iterator[HistoryEntry]:
    """Yield one record per kind of missing that occurs in `kinds`."""
    counts = pd.Series(kinds.to_numpy().ravel(), dtype=object).value_counts()
    for kind, words in _WORDS.items():
        count = int(counts.get(kind, 0))
        if count:
            yield HistoryEntry("missing", count, f"{count} {what} answer(s) missing: {words}")


def undocumented_warning(kinds: pd.DataFrame) -> tuple[str, ...]:
    """Return the warning about −2 and −3, when they occur."""
    count = int((kinds.to_numpy() == "undocumented").sum())
    if not count:
        return ()
    return (
        f"{count} answer(s) are −2 or −3, which 问卷星 writes for a question left blank or skipped "
        "by logic without documenting which is which. They are missing, of kind 'undocumented'. "
        "Export the answers as texts if the difference matters.",
    )
