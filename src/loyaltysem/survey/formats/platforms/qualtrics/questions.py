"""The questions of a Qualtrics survey file (.qsf): texts, matrix rows, choices with codes."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Question
from loyaltysem.survey.formats.file_content import QSF, FileContent
from loyaltysem.survey.formats.grids.text_encoding import decode_text

__all__ = ["qualtrics_questions"]

_TAG = re.compile(r"<[^>]+>")
_UNANSWERED = frozenset({"DB", "Timing", "Captcha", "Meta", "GRB"})
_MANY = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
Payload = Mapping[str, Any]


def qualtrics_questions(content: FileContent) -> tuple[Question, ...]:
    """Read the questions of a Qualtrics survey file.

    Parameters
    ----------
    content : FileContent
        A ``.qsf``, found by its content.

    Returns
    -------
    tuple of Question
        In the order of the survey's blocks, without what lies in the trash, under the names that
        the answers' export gives them (``"Q5_1"``); choices are `Question.labels` with the codes
        that the export writes.

    Raises
    ------
    SurveyFormatError
        The file is no survey file, is damaged, or holds no question.

    Notes
    -----
    Layout from public survey files; checked by reading the same survey's export.

    Examples
    --------
    >>> from loyaltysem.survey.formats.file_content import FileContent
    >>> element = {
    ...     "Element": "SQ",
    ...     "PrimaryAttribute": "QID1",
    ...     "Payload": {
    ...         "QuestionText": "Satisfied?",
    ...         "DataExportTag": "Q1",
    ...         "QuestionType": "MC",
    ...         "Selector": "SAVR",
    ...         "Choices": {"1": {"Display": "No"}, "2": {"Display": "Yes"}},
    ...     },
    ... }
    >>> survey = json.dumps({"SurveyEntry": {}, "SurveyElements": [element]})
    >>> (question,) = qualtrics_questions(FileContent("survey.qsf", survey.encode()))
    >>> question.name, question.text, question.labels
    ('Q1', 'Satisfied?', {'No': 1.0, 'Yes': 2.0})
    """
    if content.kind != QSF:
        raise SurveyFormatError(
            f"{content.name} is {content.kind} and not {QSF}, so it declares no questions. In "
            "Qualtrics: Survey, Tools, Import/Export, Export Survey."
        )
    try:
        survey = json.loads(decode_text(content.name, content.data)[0])
        elements = survey["SurveyElements"]
        payloads = {e["PrimaryAttribute"]: e["Payload"] for e in elements if e["Element"] == "SQ"}
        order = _order(elements, payloads)
        drafts = [draft for name in order for draft in _columns(name, payloads[name])]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise SurveyFormatError(
            f"{content.name} is {QSF} and damaged ({type(error).__name__}: {error}); part of it is "
            "missing. Export the survey again."
        ) from error
    if not drafts:
        raise SurveyFormatError(f"{content.name} is {QSF} and holds no question that is answered.")
    return tuple(
        Question(position, name, _named(name), text, block, stem, kind, labels)
        for position, (name, text, block, stem, kind, labels) in enumerate(drafts)
    )


_Draft = tuple[str, str, str, str, AnswerType, dict[str, float]]


def _order(elements: list[Payload], payloads: Mapping[str, Payload]) -> list[str]:
    """Return the questions in the order of the blocks, or of the file when it has no blocks."""
    blocks: list[Payload] = []
    for element in elements:
        if element["Element"] == "BL":
            content = element["Payload"]
            blocks += list(content.values() if isinstance(content, dict) else content)
    placed = [
        entry["QuestionID"]
        for block in blocks
        if block.get("Type") != "Trash"
        for entry in block.get("BlockElements") or []
        if entry.get("Type") == "Question"
    ]
    return [name for name in placed if name in payloads] if blocks else list(payloads)


def _columns(block: str, payload: Payload) -> Iterator[_Draft]:
    kind = payload["QuestionType"]
    if kind in _UNANSWERED:
        return
    tag = payload.get("DataExportTag") or block
    stem = _plain(payload.get("QuestionText", ""))
    if kind == "SBS":
        for number, part in (payload.get("AdditionalQuestions") or {}).items():
            inner = {**part, "DataExportTag": f"{tag}#{number}"}
            yield from _columns(block, {**inner, "QuestionType": "Matrix"})
        return
    choices = _ordered(payload.get("Choices"), payload.get("ChoiceOrder"))
    if kind == "MC" and payload.get("Selector") not in _MANY:
        codes = payload.get("RecodeValues") or {}
        labels = _labels(choices, codes)
        # numbers to choose from, such as 0 to 10, rate something and are no categories
        rates = len(labels) > 2 and all(text.isdecimal() for text in labels)
        yield tag, stem, block, "", "scale" if rates else "single", labels
        yield from _write_ins(tag, block, stem, choices, codes)
    elif kind == "MC":
        codes = payload.get("RecodeValues") or {}
        for key, choice in choices:
            text = _plain(choice["Display"])
            yield f"{tag}_{codes.get(key, key)}", text, block, stem, "multiple", {}
        yield from _write_ins(tag, block, stem, choices, codes)
    elif kind == "Matrix":
        yield from _matrix(tag, block, stem, payload, choices)
    elif choices and kind != "TE":
        ranked: AnswerType = "ranking" if kind == "RO" else "number"
        for key, choice in choices:
            row = ranked if kind in ("RO", "Slider", "CS") else ""
            yield f"{tag}_{key}", _plain(choice["Display"]), block, stem, row, {}
    elif choices and payload.get("Selector") == "FORM":
        for key, choice in choices:
            yield f"{tag}_{key}", _plain(choice["Display"]), block, stem, "text", {}
    else:
        yield tag, stem, block, "", "text" if kind == "TE" else "", {}


def _matrix(
    tag: str, block: str, stem: str, payload: Payload, rows: list[tuple[str, Payload]]
) -> Iterator[_Draft]:
    answers = _ordered(payload.get("Answers"), payload.get("AnswerOrder"))
    tags = payload.get("ChoiceDataExportTags") or {}
    for key, row in rows:
        name = tags.get(key) or f"{tag}_{key}"
        text = _plain(row["Display"])
        if payload.get("SubSelector") == "MultipleAnswer":
            for column, answer in answers:
                shown = f"{text} - {_plain(answer['Display'])}"
                yield f"{name}_{column}", shown, block, stem, "multiple", {}
            continue
        kind: AnswerType = "single" if payload.get("Selector") == "Likert" else ""
        labels = _labels(answers, payload.get("RecodeValues") or {})
        yield name, text, block, stem, kind, labels if kind else {}
    yield from _write_ins(tag, block, stem, rows, {})


def _write_ins(
    tag: str, block: str, stem: str, choices: list[tuple[str, Payload]], codes: Payload
) -> Iterator[_Draft]:
    for key, choice in choices:
        if str(choice.get("TextEntry", "")).lower() in ("true", "on"):
            name = f"{tag}_{codes.get(key, key)}_TEXT"
            yield name, f"{_plain(choice['Display'])} - Text", block, stem, "text", {}


def _ordered(choices: Any, order: Any) -> list[tuple[str, Payload]]:
    """Return the choices in the order shown; Qualtrics writes an object, or a list from 1."""
    if isinstance(choices, list):
        return [(str(number), choice) for number, choice in enumerate(choices, start=1)]
    found = {str(key): choice for key, choice in (choices or {}).items()}
    shown = [str(key) for key in order or [] if str(key) in found]
    return [(key, found[key]) for key in dict.fromkeys([*shown, *found])]


def _labels(choices: list[tuple[str, Payload]], codes: Payload) -> dict[str, float]:
    return {_plain(choice["Display"]): float(codes.get(key, key)) for key, choice in choices}


def _named(column: str) -> str:
    return f"{column.removesuffix('_TEXT')}_text" if column.endswith("_TEXT") else column


def _plain(text: object) -> str:
    """Return a question's text without the marks of HTML."""
    return " ".join(html.unescape(_TAG.sub(" ", str(text))).split())
