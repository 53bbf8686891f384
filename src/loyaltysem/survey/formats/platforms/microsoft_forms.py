"""Microsoft Forms: one header row from ID, Start time and Completion time, then question texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index, time_spent
from loyaltysem.survey.wordings.cells import cell_text
from loyaltysem.survey.wordings.times import is_time

__all__ = ["MICROSOFT_FORMS"]

_ID = frozenset({"id", "id.", "标识", "編號", "识别码", "識別碼"})
_STARTED = frozenset(
    {
        *("start time", "开始时间", "開始時間", "開始時刻", "startzeit", "heure de début"),
        *("hora de inicio", "hora de início", "ora di inizio", "begintijd", "starttid"),
    }
)
_COMPLETED = frozenset(
    {
        *("completion time", "完成时间", "完成時間", "完了時刻", "fertigstellungszeit"),
        *("heure de fin", "hora de finalización", "hora de conclusão", "ora di completamento"),
        *("tijd van voltooien", "slutförandetid"),
    }
)
_FURTHER = {
    "Email": (
        *("email", "电子邮件", "電子郵件", "メール", "e-mail", "adresse de messagerie"),
        *("correo electrónico", "posta elettronica", "e-mailadres"),
    ),
    "Name": ("name", "名称", "姓名", "名稱", "名前", "nom", "nombre", "nome", "naam", "namn"),
    "Last modified time": (
        *("last modified time", "上次修改时间", "上次修改時間", "最終変更時刻"),
        *("uhrzeit der letzten änderung", "heure de la dernière modification"),
    ),
    "total_score": ("total points", "总分", "總分", "gesamtpunktzahl", "total de points"),
    "Quiz feedback": ("quiz feedback", "测验反馈", "測驗意見反應", "quizfeedback"),
}
_RECORDED = {word: name for name, words in _FURTHER.items() for word in words}
# Of a quiz, beside every question, in front of its text.
_BESIDE = frozenset(
    {
        *("points", "feedback", "得分", "分数", "积分", "点数", "反馈", "分數", "點數", "意見反應"),
        *("punkte", "commentaires", "puntos", "comentarios"),
    }
)
_MARK = ";"
_MOST_OPTIONS = 30


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table or not _begins(content.grid.header):
        return ()
    header = content.grid.header
    started = content.grid.cells[1].dropna()
    if _spelt(header[3]) not in _RECORDED and not (len(started) and is_time(started.iloc[0])):
        return ()
    return (f"header row begins with {', '.join(header[:3])}",)


def _begins(header: Sequence[str]) -> bool:
    spelt = [_spelt(text) for text in header[:3]]
    known = (_ID, _STARTED, _COMPLETED)
    return len(header) > 3 and all(text in words for text, words in zip(spelt, known, strict=True))


def _spelt(header: str) -> str:
    return " ".join(header.split()).casefold()


def _read(content: FileContent) -> Export:
    grid = content.grid
    if not _begins(grid.header):
        raise SurveyFormatError(
            f"{content.name} begins with the columns {', '.join(grid.header[:3])}; Microsoft Forms "
            "begins with ID, Start time, Completion time. Restore them, or read the file with "
            "format='table'."
        )
    recorded = _recorded(grid.header)
    asked = [p for p in range(1, len(grid.header)) if p not in recorded]
    if not asked:
        raise SurveyFormatError(
            f"{content.name} has the recorded columns of Microsoft Forms and no question after "
            "them, so there are no answers to read. Export the answers."
        )
    ids = respondent_index(content.name, "ID", grid.cells[0], len(grid.cells))
    cells = grid.cells.set_axis(ids, axis=0)
    paradata, notes = read_paradata(content.name, cells, recorded, ("Last modified time",))
    paradata, spent = time_spent(paradata, "started", "submitted")
    parts = [
        part
        for number, position in enumerate(asked, start=1)
        for part in _parts(_question(position, number, grid.header[position]), cells[position])
    ]
    questions = tuple(replace(part.question, position=i) for i, part in enumerate(parts))
    return Export(
        questions,
        pd.DataFrame({i: part.cells for i, part in enumerate(parts)}, index=ids),
        paradata,
        evidence=(*notes, *spent, *dict.fromkeys(part.said for part in parts if part.said)),
    )


def _recorded(header: Sequence[str]) -> dict[int, str]:
    """Return what is no question: the first columns, and what stands beside questions of a quiz."""
    recorded = {1: "started", 2: "submitted"}
    for position, text in enumerate(header[3:], start=3):
        name = _RECORDED.get(_spelt(text), "")
        if not name or name in recorded.values():  # the first question may be for the name
            break
        recorded[position] = name
    spelt = {_spelt(text) for text in header}
    for position, text in enumerate(header):
        what, _, question = _spelt(text).partition(" - ")
        if position not in recorded and what in _BESIDE and question in spelt:
            recorded[position] = text
    return recorded


def _question(position: int, number: int, header: str) -> Question:
    text = " ".join(header.split())
    return Question(position, header, f"Q{number}", text, f"Q{number}")


@dataclass(frozen=True, slots=True)
class _Part:
    """A column of answers, and what the evidence must say about how it came about."""

    question: Question
    cells: pd.Series[Any]
    said: str = ""


def _parts(question: Question, cells: pd.Series[Any]) -> list[_Part]:
    """Take a column apart whose every answer ends in the mark between options."""
    distinct = cells.dropna().unique()
    divided = {cell: _options(cell) for cell in distinct if cell_text(cell).endswith(_MARK)}
    if not divided or len(divided) < len(distinct):
        return [_Part(question, cells)]
    if _is_ranking(divided):
        return list(_ranks(question, cells, divided))
    return list(_ticks(question, cells, divided))


def _options(cell: object) -> list[str]:
    return [part for part in map(str.strip, cell_text(cell).split(_MARK)) if part]


def _is_ranking(divided: Mapping[object, list[str]]) -> bool:
    """Whether all put the same options, each once, into different orders."""
    first, *others = divided.values()
    whole = all(len(set(order)) == len(order) > 1 for order in divided.values())
    return whole and bool(others) and all(set(order) == set(first) for order in others)


def _ranks(
    question: Question, cells: pd.Series[Any], divided: Mapping[object, list[str]]
) -> Iterator[_Part]:
    said = f"{question.name}: a ranking, since every answer orders the same options; 1 is first"
    for number, option in enumerate(sorted(next(iter(divided.values()))), start=1):
        rank = {cell: order.index(option) + 1 for cell, order in divided.items()}
        yield _Part(
            replace(_part_of(question, number, option), answer_type="ranking"),
            cells.map(lambda cell, rank=rank: rank.get(cell)).astype(object),
            said,
        )


def _ticks(
    question: Question, cells: pd.Series[Any], divided: Mapping[object, list[str]]
) -> Iterator[_Part]:
    count: dict[str, int] = {}
    for cell, n in cells.value_counts(sort=False).items():
        for option in divided[cell]:
            count[option] = count.get(option, 0) + int(n)
    # Where there are many, what one person alone ticked was written in by that person.
    written = [o for o, n in count.items() if n == 1] if len(count) > _MOST_OPTIONS else []
    options = [option for option in count if option not in written]
    said = f"{question.name}: multiple choice, since every answer ends in {_MARK!r}"
    if written:
        said += f"; {len(written)} text(s) of one person each are {question.name}_text"
    for number, option in enumerate(options, start=1):
        tick = {cell: int(option in ticked) for cell, ticked in divided.items()}
        yield _Part(
            replace(_part_of(question, number, option), answer_type="multiple"),
            cells.map(lambda cell, tick=tick: tick.get(cell)).astype(object),
            said,
        )
    if written:
        own = {
            cell: _MARK.join(o for o in ticked if o in set(written)) or None
            for cell, ticked in divided.items()
        }
        beside = replace(question, name=f"{question.name}_text", answer_type="text")
        yield _Part(beside, cells.map(lambda cell: own.get(cell)).astype(object), said)


def _part_of(question: Question, number: int, option: str) -> Question:
    return replace(question, name=f"{question.name}_{number}", text=option, stem=question.text)


MICROSOFT_FORMS = ExportFormat("microsoft_forms", _recognise, _read)
