"""Where the codebook and what the file itself declares cannot both be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from loyaltysem.errors import CodebookError
from loyaltysem.survey.answers.ratings import rise_with_numbers
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.formats.export import Question

__all__ = ["contradictions_of", "refuse_contradictions"]


def refuse_contradictions(codebook: Codebook, questions: Mapping[str, Question]) -> None:
    """Hold a codebook against the value labels and missing ranges of the file.

    Raises
    ------
    CodebookError
        An answer text has two numbers, or a scale runs the other way; the file labels an answer
        outside the codebook's bounds, or declares one inside them as missing; an option of a
        grouping variable has two levels. Every contradiction names both sides.
    """
    entries: tuple[Item | Trap | Group, ...] = (
        *codebook.items,
        *codebook.traps,
        *codebook.groups,
    )
    found = [
        f"  {entry.name} (column {questions[entry.name].column!r}): {complaint}"
        for entry in entries
        for complaint in contradictions_of(entry, questions[entry.name])
    ]
    if found:
        raise CodebookError(
            f"The codebook and the file contradict each other in {len(found)} place(s), so the "
            "meaning of the answers is not known:\n"
            + "\n".join(found)
            + "\nCorrect the codebook if the file is right; if the labels in the file are wrong, "
            "correct them there."
        )


def contradictions_of(entry: Item | Trap | Group, question: Question) -> Iterator[str]:
    """Yield what an entry of the codebook and the file's own labels and ranges disagree about."""
    return _levels(entry, question) if isinstance(entry, Group) else _scale(entry, question)


def _scale(entry: Item | Trap, question: Question) -> Iterator[str]:
    here = {text.strip(): value for text, value in entry.labels.items()}
    texts = {value: text for text, value in entry.labels.items()}
    for text, value in question.labels.items():
        wanted = here.get(text.strip())
        if wanted is not None and wanted != value:
            other = f" and {value:g} = {texts[value]}" if value in texts else ""
            yield (
                f"codebook says {wanted:g} = {text}{other}, file says {value:g} = {text}; "
                "the answers would be turned round or shifted"
            )
    if rise_with_numbers(entry.labels) * rise_with_numbers(question.labels) < 0:
        yield (
            f"codebook says {_ends(entry.labels)}, file says {_ends(question.labels)}; the two "
            "scales run in opposite directions"
        )
    if entry.minimum is None or entry.maximum is None:
        return
    low, high = entry.minimum, entry.maximum
    codes = set(entry.missing_codes)
    for text, value in question.labels.items():
        missing = value in codes or text in codes or question.declares_missing(value)
        if not low <= value <= high and not missing:
            yield (
                f"codebook says the answers go from {low:g} to {high:g}, file says "
                f"{value:g} = {text}; correct the bounds, or declare missing = [{value:g}] if this "
                "is no answer"
            )
    for lowest, highest in question.missing_ranges:
        if lowest <= high and highest >= low:
            shown = f"{lowest:g}" if lowest == highest else f"{lowest:g} to {highest:g}"
            yield (
                f"codebook says {low:g} to {high:g} are answers, file says {shown} is missing; "
                "real answers would be lost, or missing ones counted"
            )


def _ends(labels: Mapping[str, float]) -> str:
    ordered = sorted((value, text) for text, value in labels.items())
    return f"{ordered[0][0]:g} = {ordered[0][1]} … {ordered[-1][0]:g} = {ordered[-1][1]}"


def _levels(group: Group, question: Question) -> Iterator[str]:
    for text, value in question.labels.items():
        by_code, by_text = group.codes.get(value), group.levels.get(text)
        if by_code is not None and by_text is not None and by_code != by_text:
            yield (
                f"codebook says {value:g} is {by_code!r} and {text} is {by_text!r}, file says "
                f"{value:g} = {text}"
            )
