"""Qualtrics: three header rows, or two in older exports; answers as texts or as numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import QSF, FileContent
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.platforms.multiple_choice import (
    questions_by_block,
    ticks_as_numbers,
    with_columns,
)
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index
from loyaltysem.survey.formats.platforms.qualtrics.header import (
    HeaderColumn,
    header_columns,
    header_layout,
)

__all__ = ["QUALTRICS"]

_STATUS = {
    "0": "IP Address",
    "1": "Survey Preview",
    "2": "Survey Test",
    "4": "Imported",
    "8": "Spam",
    "9": "Survey Preview Spam",
    "16": "Offline",
    "17": "Offline Survey Preview",
}
_WRITE_IN = "_TEXT"
_SEVERAL_CODES = re.compile(r"^\d+(,\d+)+$")


def _recognise(content: FileContent) -> tuple[str, ...]:
    if content.kind == QSF:
        return (QSF,)
    evidence = header_layout(content).evidence if content.is_table else ""
    return (evidence,) if evidence else ()


def _read(content: FileContent) -> Export:
    if content.kind == QSF:
        raise SurveyFormatError(
            f"{content.name} is {QSF}: it holds the questions and no answers. Export the answers "
            "in Qualtrics (Data & Analysis, Export & Import, Export Data, CSV) and read that file; "
            f"the codebook is drafted from the .qsf: ls.draft_codebook({content.name!r})."
        )
    layout = header_layout(content)
    columns = header_columns(content, layout)
    cells = content.grid.cells.iloc[layout.extra :]
    answers = [column for column in columns if not column.recorded]
    if not len(cells) or not answers:
        raise SurveyFormatError(
            f"{content.name} has {layout.extra + 1} header rows, {len(answers)} question(s) and "
            f"{len(cells)} answer sheet(s) under them, so there are no answers to read. Export it "
            "again, with the answers."
        )
    recorded = {column.position: column.recorded for column in columns if column.recorded}
    identity = next((p for p, name in recorded.items() if name == "ResponseId"), None)
    ids = None if identity is None else cells[identity]
    cells = cells.set_axis(respondent_index(content.name, "ResponseId", ids, len(cells)), axis=0)
    paradata, notes = read_paradata(content.name, cells, recorded, ("RecordedDate",))
    flavour, why = _flavour(paradata, cells, recorded)
    if "status" in paradata:
        paradata["status"] = paradata["status"].map(lambda cell: _STATUS.get(str(cell), cell))
    named, told_apart = _told_apart(list(_questions(answers)), answers)
    names = ((question.position, question.name) for question in named)
    refuse_repeated_headers(content.name, names, "name(s) in row 1")
    questions, cells = _with_ticks(named, cells)
    whole = {column.position for column in answers if column.is_whole_question}
    joined = _joined(whole, questions, cells)
    return Export(
        questions=questions,
        cells=cells,
        paradata=paradata,
        flavour=flavour,
        evidence=(why, *notes, *told_apart, *_previews(paradata), *joined),
    )


def _questions(columns: Sequence[HeaderColumn]) -> Iterator[Question]:
    size = Counter(column.block for column in columns)
    for column in columns:
        stem, divided, row = column.text.partition(" - ")
        write_in = column.name.endswith(_WRITE_IN)
        kind: AnswerType = "multiple" if column.choice else ""
        beside_choices = size[column.block] > 1 and column.import_id.endswith(_WRITE_IN)
        # a text entry by itself may ask for a number, such as the age
        if write_in or (column.is_question and beside_choices):
            kind = "text"
        name = f"{column.name.removesuffix(_WRITE_IN)}_text" if write_in else column.name
        if size[column.block] < 2 or not divided:
            stem, row = "", column.text
        elif column.is_whole_question:
            # A choice with a write-in beside it ends in " - Selected Choice", in any language.
            stem, row = "", column.text.rpartition(" - ")[0]
        text = row.strip() or column.name
        yield Question(column.position, column.name, name, text, column.block, stem.strip(), kind)


def _told_apart(
    questions: Sequence[Question], columns: Sequence[HeaderColumn]
) -> tuple[tuple[Question, ...], list[str]]:
    """Add to names that stand over several columns what their import ids say, and say so."""
    by_name: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        by_name.setdefault(question.name, []).append(place)
    named = list(questions)
    said = []
    for name, places in by_name.items():
        ids = {place: columns[place] for place in places if columns[place].import_id}
        if len(places) < 2 or len(ids) < len(places):
            continue
        blocks = [c.block if c.is_question else "embedded" for c in ids.values()]
        if len(set(blocks)) < len(blocks):
            blocks = ["_".join(filter(None, (c.import_id, c.choice))) for c in ids.values()]
        for place, told_by in zip(places, blocks, strict=True):
            named[place] = replace(named[place], name=f"{name}_{told_by}")
        shown = ", ".join(named[place].name for place in places)
        said.append(f"{name} is the name of {len(places)} columns; by their import ids: {shown}")
    return tuple(named), said


def _with_ticks(
    questions: tuple[Question, ...], cells: pd.DataFrame
) -> tuple[tuple[Question, ...], pd.DataFrame]:
    """Turn the options of each multiple choice into 1 and 0, where a tick is one certain value."""
    changed: dict[int, pd.Series[Any]] = {}
    untold = set()
    for block, members in questions_by_block(questions).items():
        options = [q.position for q in members if q.answer_type == "multiple"]
        if not options:
            continue
        texts = [q.position for q in members if q.answer_type == "text"]
        # A number of 0 or less is what the user asked Qualtrics to write for "seen, not ticked".
        ticked = {
            p: (cells[p].notna() & ~pd.to_numeric(cells[p], errors="coerce").le(0)).to_numpy(bool)
            for p in options
        }
        if any(len(cells[p][ticked[p]].unique()) > 1 for p in options):
            untold.add(block)
            continue
        changed |= ticks_as_numbers(cells, ticked, write_ins=texts)
    kept = (
        replace(q, answer_type="") if q.block in untold and q.answer_type == "multiple" else q
        for q in questions
    )
    return tuple(kept), with_columns(cells, changed)


def _flavour(
    paradata: pd.DataFrame, cells: pd.DataFrame, recorded: dict[int, str]
) -> tuple[str, str]:
    for name in ("finished", "status"):
        for position in (p for p, column in recorded.items() if column == name):
            texts = sorted({str(cell).strip() for cell in cells[position].dropna()})
            if texts:
                flavour = "numbers" if all(text.isdigit() for text in texts) else "texts"
                return flavour, f"answers as {flavour}: {name} holds {', '.join(texts[:3])}"
    return (
        "",
        f"{len(paradata.columns)} recorded columns, none says if answers are texts or numbers",
    )


def _previews(paradata: pd.DataFrame) -> Iterator[str]:
    if "status" not in paradata:
        return
    count = int(paradata["status"].astype(str).str.contains("Preview").sum())
    if count:
        yield (
            f"{count} answer sheet(s) are previews and were kept; to leave them out: "
            "survey.subset(survey.paradata['status'] != 'Survey Preview')"
        )


def _joined(
    positions: set[int], questions: Sequence[Question], cells: pd.DataFrame
) -> Iterator[str]:
    """Say which questions hold several options in one cell."""
    joined = [
        question.name
        for question in questions
        if question.position in positions
        and question.answer_type == ""
        and any(_SEVERAL_CODES.match(str(cell)) for cell in cells[question.position].unique())
    ]
    if joined:
        yield (
            f"{', '.join(joined)}: several options in one cell, kept as text; export with 'Split "
            "multi-value fields into columns' for one column per option"
        )


QUALTRICS = ExportFormat("qualtrics", _recognise, _read)
