"""Value labels that a file itself declares: when they are a rating scale, and on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from loyaltysem.survey.answers.ratings import are_ends_of_a_scale, rise_with_numbers
from loyaltysem.survey.formats.export import AnswerType
from loyaltysem.survey.history import HistoryEntry

__all__ = ["file_labels_entry", "labelled_bounds"]


def labelled_bounds(
    labels: Mapping[str, float], answer_type: AnswerType, observed: Collection[float]
) -> tuple[float, float] | None:
    """Return the bounds of the scale that value labels cover, None when they cover none plainly.

    Labels cover a scale when they stand at consecutive whole numbers, three at least, and the
    file calls the variable ordinal or their texts are a known rating scale, in either direction;
    or when two labels are the ends of a known rating scale, three to ten steps apart. Every
    answer must lie on it. Labels such as 1 = male, 2 = female are no scale.

    Parameters
    ----------
    labels : mapping of str to float
        Without those of missing answers.
    answer_type : str
        What the export says of the question.
    observed : collection of float
        The distinct answers.

    Returns
    -------
    tuple of float, or None
        Lowest and highest answer.
    """
    codes = sorted(labels.values())
    if len(codes) < 2 or not all(code.is_integer() for code in [*codes, *observed]):
        return None
    low, high = codes[0], codes[-1]
    if not all(low <= value <= high for value in observed):
        return None
    if codes == [low + step for step in range(len(codes))] and len(codes) >= 3:
        plain = answer_type == "scale" or bool(rise_with_numbers(labels))
    else:
        plain = len(codes) == 2 and are_ends_of_a_scale(labels) and 3 <= high - low <= 10
    return (low, high) if plain else None


def file_labels_entry(name: str, labels: Mapping[str, float]) -> HistoryEntry:
    """Return the record of texts that became numbers by the labels of the file."""
    mapping = ", ".join(f"{text} = {value:g}" for text, value in labels.items())
    return HistoryEntry("recoded", 1, f"{name}: {mapping} (value labels of the file)")
