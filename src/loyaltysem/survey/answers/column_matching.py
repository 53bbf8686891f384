"""Which column of the export holds which entry of the codebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import CodebookError
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.wordings.question_text import text_key

__all__ = ["ColumnIndex", "ColumnMatch", "Entry", "match_columns"]

Entry = Item | Group | Trap


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """The column of every codebook entry, and the columns that no entry claims.

    Attributes
    ----------
    questions : dict of str to Question
        Entry name to its column.
    ignored : tuple of str
        Headers that the codebook tells to leave out.
    unmatched : tuple of str
        Headers that the codebook does not mention.
    write_ins : dict of str to Question
        Texts written beside an option of an entry: the entry's name with the ending of the
        text's own name, to its column.
    """

    questions: dict[str, Question]
    ignored: tuple[str, ...]
    unmatched: tuple[str, ...]
    write_ins: dict[str, Question]


class ColumnIndex:
    """The columns of a file, to be found by header, name or text without looking at each.

    Parameters
    ----------
    questions : sequence of Question
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = questions
        self._by_header: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        self._by_text: dict[str, list[int]] = {}
        for place, question in enumerate(questions):
            self._by_header.setdefault(question.column, []).append(place)
            self._by_name.setdefault(question.name, []).append(place)
            self._by_text.setdefault(text_key(question.text), []).append(place)

    def candidates(self, entry: Entry, *, by_name: bool = False) -> list[Question]:
        """Return every column that could be an entry's, in the order of the file."""
        if by_name:
            found = self._by_name.get(entry.name, [])
        elif entry.column:
            wanted = entry.column.strip()
            found = self._by_header.get(wanted, []) + self._by_name.get(wanted, [])
            found = found or self._by_text.get(text_key(wanted), [])
        else:
            key = text_key(entry.text)
            found = self._by_header.get(entry.name, []) + self._by_text.get(key, []) * bool(key)
        return [self._questions[place] for place in sorted(set(found))]


def match_columns(
    codebook: Codebook, questions: Sequence[Question], *, by_name: bool = False
) -> ColumnMatch:
    """Find the column of every item, grouping variable and trap of a codebook.

    An entry with `column` is matched by that alone (header, or question name such as ``Q7_2``);
    any other by its text, compared as `text_key` does, or by a header equal to its name. With
    `by_name`, only the name counts: the file was written from a survey with this codebook.

    Raises
    ------
    CodebookError
        An entry has no column, or several; or two entries claim one column.
    """
    entries: list[tuple[str, Entry]] = [("items", item) for item in codebook.items]
    entries += [("groups", group) for group in codebook.groups]
    entries += [("traps", trap) for trap in codebook.traps]
    matched: dict[str, Question] = {}
    complaints: list[str] = []
    index = ColumnIndex(questions)
    for section, entry in entries:
        found = index.candidates(entry, by_name=by_name)
        if len(found) == 1:
            matched[entry.name] = found[0]
        else:
            place = f"[{section}.{entry.name}]"
            complaints.append(f"  {place} {_complaint(entry, found, questions)}")
    if complaints:
        raise CodebookError(
            f"{len(complaints)} of {len(entries)} codebook entries cannot be found in the file, "
            "and answers under a guessed question would be wrong:\n" + "\n".join(complaints)
        )
    _refuse_shared(matched)
    claimed = {question.position for question in matched.values()}
    entry_of = {question.name: name for name, question in matched.items()}
    free = [question for question in questions if question.position not in claimed]
    write_ins = {
        entry_of[q.write_in_of] + q.name.removeprefix(q.write_in_of): q
        for q in free
        if q.write_in_of in entry_of
    }
    # The write-ins of a question that is left out are left out with it.
    free = [question for question in free if not question.write_in_of]
    ignore = {key for text in codebook.ignore for key in (text.strip(), text_key(text))}
    ignored = tuple(q.column for q in free if q.column in ignore or text_key(q.text) in ignore)
    # The options of a multiple choice may all come from one column.
    left = {(q.block, q.column): q.column for q in free if q.column not in ignored}
    unmatched = tuple(left.values())
    return ColumnMatch(matched, ignored, unmatched, write_ins)


def _complaint(entry: Entry, found: Sequence[Question], questions: Sequence[Question]) -> str:
    if found:
        columns = " and ".join(f"{q.column!r} ({q.name})" for q in found)
        return f'fits more than one column: {columns}. Name the right one with column = "…".'
    if entry.column:
        names = [name for q in questions for name in (q.column, q.name)]
        return f"column {entry.column!r} is not in the file.{did_you_mean(entry.column, names)}"
    keys = {text_key(q.text): q.column for q in questions}
    close = get_close_matches(text_key(entry.text), keys, n=2, cutoff=0.5) if entry.text else []
    hint = "" if close else did_you_mean(entry.name, [q.column for q in questions])
    if close:
        hint = " Did you mean " + " or ".join(repr(keys[key]) for key in close) + "?"
    wanted = f"text {entry.text!r}" if entry.text else f"name {entry.name!r}"
    return f"no column has the {wanted}.{hint}"


def _refuse_shared(matched: dict[str, Question]) -> None:
    owner: dict[int, str] = {}
    for name, question in matched.items():
        if question.position in owner:
            raise CodebookError(
                f"{owner[question.position]!r} and {name!r} are both matched to the column "
                f"{question.column!r}, so one of them would hold the other's answers. Correct the "
                'text of one, or name its column with column = "…".'
            )
        owner[question.position] = name
