"""LimeSurvey: one header row of question codes, of question texts, or of both."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.multiple_choice import (
    questions_by_block,
    ticks_as_numbers,
    with_columns,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.wordings.cells import cell_text

__all__ = ["LIMESURVEY", "numbered_codes"]

_CODES = {
    "id": "id",
    "submitdate": "submitted",
    "lastpage": "lastpage",
    "startlanguage": "language",
    "seed": "seed",
    "token": "user_id",
    "startdate": "started",
    "datestamp": "datestamp",
    "ipaddr": "ip",
    "refurl": "channel",
    "interviewtime": "duration",
}
_TEXTS = {
    "Response ID": "id",
    "Date submitted": "submitdate",
    "Last page": "lastpage",
    "Start language": "startlanguage",
    "Seed": "seed",
    "Access code": "token",
    "Token": "token",
    "Date started": "startdate",
    "Date last action": "datestamp",
    "IP address": "ipaddr",
    "Referrer URL": "refurl",
    "Total time": "interviewtime",
}
_NEEDED = ("id", "lastpage", "startlanguage")
_TIMING = re.compile(r"^(groupTime\d+|Group time: .*|Question time: .*)$", re.DOTALL)
_BOTH = re.compile(r"^(?P<code>\w+(\[[^\]]*\])*)\. (?P<text>.+)$", re.DOTALL)
_BRACKETS = re.compile(r"^(?P<stem>.*?\S)\s*\[(?P<row>[^\[\]]*(\]\[[^\[\]]*)*)\]$", re.DOTALL)
# LimeSurvey writes this date where a survey does not record dates.
_NO_DATE = "1980-01-01 00:00:00"

_CODE = re.compile(r"(?P<letters>[A-Za-z]{1,5})(?P<digits>\d{1,3})")
_BOUNDS = ((1, 5), (1, 7), (1, 10), (0, 10))


@dataclass(frozen=True, slots=True)
class _Heading:
    position: int
    code: str
    text: str

    @property
    def parts(self) -> tuple[str, str]:
        """The question and what stands in brackets after it, or after the underscore of a code."""
        match = _BRACKETS.match(self.code or self.text)
        if match:
            return match["stem"], match["row"].replace("][", "_")
        question, _, row = self.code.partition("_")
        return (question, row) if self.code else (self.text, "")


def _recognise(content: FileContent) -> tuple[str, ...]:
    style = _style(content.grid.header) if content.is_table else ""
    return (f"headings as {style}, among them {', '.join(_NEEDED)}",) if style else ()


def _style(header: Sequence[str]) -> str:
    """Return the style of the headings by how the recorded columns are named."""
    if set(_NEEDED) <= set(header):
        return "codes"
    if set(_NEEDED) <= {_TEXTS.get(text, "") for text in header}:
        return "texts"
    codes = {match["code"] for text in header if (match := _BOTH.match(text))}
    return "codes and texts" if set(_NEEDED) <= codes else ""


def _read(content: FileContent) -> Export:
    grid = content.grid
    style = _style(grid.header)
    if not style:
        raise SurveyFormatError(
            f"{content.name} lacks {', '.join(_NEEDED)} (or Response ID, Last page, Start "
            "language), which every LimeSurvey export has in its first row. Export it again with "
            "all response columns and headings as question codes, or read it with format='table'."
        )
    headings = [_heading(position, text, style) for position, text in enumerate(grid.header)]
    recorded = _recorded(headings)
    serial = next(position for position, name in recorded.items() if name == "id")
    asked = [heading for heading in headings if heading.position not in recorded]
    questions = list(_questions(asked, grid.header, numbered=style == "texts"))
    if not questions:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of LimeSurvey and no question, so there are "
            "no answers to read. Export the answers."
        )
    refuse_repeated_headers(
        content.name,
        ((question.position, question.name) for question in questions),
        "question(s)",
        "export it with headings as question codes",
    )
    ids = respondent_index(content.name, "id", grid.cells[serial], len(grid.cells))
    cells = grid.cells.set_axis(ids, axis=0).copy()
    dated = next((p for p, name in recorded.items() if name == "submitted"), None)
    del recorded[serial]
    finished = None if dated is None else cells[dated].notna()
    if dated is not None:
        cells[dated] = cells[dated].where(cells[dated].ne(_NO_DATE), None)
    paradata, notes = read_paradata(content.name, cells, recorded, ("datestamp",))
    if finished is not None:
        paradata["finished"] = finished.astype("boolean")
    questions, cells, choices = _with_ticks(questions, cells)
    questions = list(_with_codes(questions, cells))
    return Export(tuple(questions), cells, paradata, flavour=style, evidence=(*choices, *notes))


def _heading(position: int, text: str, style: str) -> _Heading:
    if style == "codes":
        return _Heading(position, text, "")
    both = _BOTH.match(text) if style == "codes and texts" else None
    return _Heading(position, both["code"], both["text"]) if both else _Heading(position, "", text)


def _recorded(headings: Sequence[_Heading]) -> dict[int, str]:
    asked = {heading.code for heading in headings}
    recorded = {}
    for heading in headings:
        code = heading.code or _TEXTS.get(heading.text, "")
        timed = code.endswith("Time") and code.removesuffix("Time") in asked
        if code in _CODES:
            recorded[heading.position] = _CODES[code]
        elif timed or _TIMING.match(heading.code or heading.text):
            recorded[heading.position] = heading.code or heading.text
    return recorded


def _questions(
    headings: Sequence[_Heading], header: Sequence[str], *, numbered: bool
) -> Iterator[Question]:
    """Yield the columns; subquestions of one question stand together."""
    groups = groupby(headings, lambda heading: heading.parts[0])
    for number, (question, group) in enumerate(groups, start=1):
        members = list(group)
        block = f"Q{number}" if numbered else question
        for count, heading in enumerate(members, start=1):
            row = heading.parts[1]
            shown = _BRACKETS.match(heading.text)
            text, stem = heading.text or heading.code, ""
            if shown and row and (len(members) > 1 or not numbered):
                text, stem = shown["row"].replace("][", " - ") or row, shown["stem"]
            name = block
            if row and not (numbered and len(members) == 1):
                name = f"{block}_{count if numbered else row}"
            kind: AnswerType = ""
            if row.casefold() == "other" or row.casefold().endswith("comment"):
                name, kind = f"{name.removesuffix('comment').removesuffix('_')}_text", "text"
            column = header[heading.position]
            yield Question(heading.position, column, name, text, block, stem, kind)


def _with_codes(questions: Sequence[Question], cells: pd.DataFrame) -> Iterator[Question]:
    """Yield the questions, the rows of an array with numbers proposed for codes such as A1."""
    arrays = questions_by_block(q for q in questions if q.answer_type == "" and q.name != q.block)
    proposed: dict[str, dict[str, float]] = {}
    for rows in arrays.values():
        if not _is_ranking(rows, cells):
            proposed |= numbered_codes(
                {q.name: map(cell_text, cells[q.position].dropna().unique()) for q in rows}
            )
    for question in questions:
        labels = proposed.get(question.name, {})
        # Without texts, nothing but the code of the array stands over its rows.
        stem = question.stem or (question.block if labels else "")
        yield replace(question, stem=stem, proposed_labels=labels)


def _is_ranking(rows: Sequence[Question], cells: pd.DataFrame) -> bool:
    """Whether columns called 1, 2 … hold the options put first, second …: nobody repeats one."""
    numbers = [question.name.removeprefix(f"{question.block}_") for question in rows]
    if numbers != [str(number) for number in range(1, len(rows) + 1)]:
        return False
    given = [cells[question.position] for question in rows]
    return not any((one.eq(other) & one.notna()).any() for one, other in combinations(given, 2))


def _with_ticks(
    questions: Sequence[Question], cells: pd.DataFrame
) -> tuple[list[Question], pd.DataFrame, tuple[str, ...]]:
    """Turn the Y of multiple choices into 1 and 0."""
    changed: dict[int, pd.Series[Any]] = {}
    for block, members in questions_by_block(questions).items():
        options = [q.position for q in members if q.answer_type == "" and q.name != block]
        ticked = {position: cells[position].eq("Y").to_numpy(bool) for position in options}
        others = any((cells[p].notna() & ~ticks).any() for p, ticks in ticked.items())
        if others or not any(ticks.any() for ticks in ticked.values()):
            continue
        written = [q.position for q in members if q.answer_type == "text"]
        changed |= ticks_as_numbers(cells, ticked, write_ins=written)
    typed = [replace(q, answer_type="multiple") if q.position in changed else q for q in questions]
    names = ", ".join(dict.fromkeys(q.block for q in typed if q.answer_type == "multiple"))
    note = (
        f"{names}: multiple choice, since its cells are Y or empty. The export does not say if a "
        "question without any Y was shown; it is taken as left blank"
    )
    return typed, with_columns(cells, changed), (note,) if changed else ()


def numbered_codes(answers: Mapping[str, Iterable[str]]) -> dict[str, dict[str, float]]:
    """Propose numbers for the codes of an array.

    Parameters
    ----------
    answers : mapping of str to iterable of str
        The distinct answers to each row of one array.

    Returns
    -------
    dict of str to dict
        Row to code and number. Rows whose codes begin with the same letters share their scale:
        the shortest usual one that holds them all, with the codes that nobody chose. Rows whose
        codes are not numbered, or not on a usual scale, are left out.
    """
    by_letters: dict[str, dict[str, list[re.Match[str]]]] = defaultdict(dict)
    for row, texts in answers.items():
        codes = [_CODE.fullmatch(text) for text in texts]
        letters = {code["letters"] for code in codes if code}
        if len(letters) == 1 and all(codes):
            by_letters[letters.pop()][row] = [code for code in codes if code]
    proposed: dict[str, dict[str, float]] = {}
    for prefix, rows in by_letters.items():
        scale = _scale(prefix, [code["digits"] for codes in rows.values() for code in codes])
        proposed |= dict.fromkeys(rows, scale) if scale and len(rows) > 1 else {}
    return proposed


def _scale(letters: str, digits: Iterable[str]) -> dict[str, float]:
    """Return every code of the shortest usual scale, written as those that occur."""
    written = {int(text): text for text in digits}
    low, high = min(written), max(written)
    bounds = next((b for b in _BOUNDS if b[0] <= low and high <= b[1]), None)
    padded = any(text[0] == "0" != text for text in written.values())
    width = max(map(len, written.values())) if padded else 1
    alike = all(f"{number:0{width}}" == text for number, text in written.items())
    if bounds is None or not alike or low == high:
        return {}
    return {f"{letters}{n:0{width}}": float(n) for n in range(bounds[0], bounds[1] + 1)}


LIMESURVEY = ExportFormat("limesurvey", _recognise, _read)
