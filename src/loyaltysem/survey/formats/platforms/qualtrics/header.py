"""The header rows of a Qualtrics export: names, texts, and import ids."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.wordings.times import is_time

__all__ = ["HeaderColumn", "HeaderLayout", "header_columns", "header_layout"]

# By import id, which is the same in every language, and by name where there are no ids.
_RECORDED = {
    "startDate": "started",
    "endDate": "submitted",
    "status": "status",
    "ipAddress": "ip",
    "progress": "progress",
    "duration": "duration",
    "finished": "finished",
    "recordedDate": "RecordedDate",
    "_recordId": "ResponseId",
    "recipientLastName": "RecipientLastName",
    "recipientFirstName": "RecipientFirstName",
    "recipientEmail": "RecipientEmail",
    "externalDataReference": "user_id",
    "locationLatitude": "LocationLatitude",
    "locationLongitude": "LocationLongitude",
    "distributionChannel": "channel",
    "userLanguage": "language",
}
_RECORDED_NAMES = {
    "StartDate": "started",
    "EndDate": "submitted",
    "Status": "status",
    "IPAddress": "ip",
    "Progress": "progress",
    "Duration (in seconds)": "duration",
    "Finished": "finished",
    "ResponseId": "ResponseId",
    "ResponseID": "ResponseId",
    "ResponseSet": "ResponseSet",
    "ExternalReference": "user_id",
    "ExternalDataReference": "user_id",
    "DistributionChannel": "channel",
    "UserLanguage": "language",
} | {name: name for name in _RECORDED.values() if name[0].isupper()}
_OF_QUALTRICS = frozenset({"ResponseId", "ResponseID", "RecordedDate", "Progress"})
_RECORDED_LEGACY = {
    "ResponseID": "ResponseId",
    "ResponseSet": "ResponseSet",
    "Name": "Name",
    "ExternalDataReference": "user_id",
    "EmailAddress": "EmailAddress",
    "IPAddress": "ip",
    "Status": "status",
    "StartDate": "started",
    "EndDate": "submitted",
    "Finished": "finished",
    "LocationLatitude": "LocationLatitude",
    "LocationLongitude": "LocationLongitude",
    "LocationAccuracy": "LocationAccuracy",
}
# The ids of 2016 are the names of the older export with other capitals.
_RECORDED_IDS = {
    key.casefold(): recorded for key, recorded in (*_RECORDED_LEGACY.items(), *_RECORDED.items())
}
# Programs that a file went through write other quotation marks, double them, put a backslash
# before them, or lose them. What stands between them is the same.
_QUOTES = re.compile(r"""(?:\bu(?=['"]))?[\\"'`‘’“”「」]+""")
_KEY = re.compile(r"\b(ImportId|choiceId|timeZone)\s*[:：=]", re.IGNORECASE)
# Of ids that were laid bare, so many of these are in their row.
_BARE = frozenset({"startDate", "endDate", "recordedDate", "_recordId", "finished", "status"})
_ENOUGH = 3
# The column of row numbers that pandas and R write before the others.
_NAMELESS = re.compile(r"^(column \d+|Unnamed: \d+|X|\.\.\.1)$")
_QUESTION_ID = re.compile(r"^(?P<block>(?:\d+_)?QID\d+)(?!\d)")
_LEGACY_NAME = re.compile(r"^(V\d+|Location[A-Z]\w+)$")
# Display order and page timing are recorded beside the answers, under a question's id.
_BESIDE = re.compile(
    r"(_DO(_.*)?|_(first|last)[ _]click|_page[ _]submit|_click[ _]count)$", re.IGNORECASE
)
_LAST_PART = re.compile(r"_\d+(_TEXT)?$")


@dataclass(frozen=True, slots=True)
class HeaderLayout:
    """How the header is laid out.

    Attributes
    ----------
    extra : int
        Number of header rows under the first.
    ids_in : int
        Row of the file, from 1, that holds the import ids; 0 for none.
    legacy : bool
        Whether it is the export of before 2017, with columns V1 to V10.
    evidence : str
        What says so; ``""`` when nothing does.
    bare : bool
        Whether the import ids stand by themselves, without ``{"ImportId": …}`` around them.
    """

    extra: int = 0
    ids_in: int = 0
    legacy: bool = False
    evidence: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column: its name, text and import id, and what the platform recorded in it.

    Attributes
    ----------
    position : int
    name, text, import_id : str
        Of the three header rows; ``""`` where there is none.
    choice : str
        The option of a multiple choice that the column is; ``""`` where it is none.
    recorded : str
        Name in the paradata; ``""`` for an answer.
    """

    position: int
    name: str
    text: str
    import_id: str
    choice: str
    recorded: str

    @property
    def block(self) -> str:
        """What the columns of one question share."""
        match = _QUESTION_ID.match(self.import_id)
        if match:
            return match["block"]
        return self.name if self.import_id else _LAST_PART.sub("", self.name)

    @property
    def is_question(self) -> bool:
        """Whether the import id says that the column is a question, and not a set value."""
        return _QUESTION_ID.match(self.import_id) is not None

    @property
    def is_whole_question(self) -> bool:
        """Whether the column is a question, and not one row, option or write-in of it."""
        return self.is_question and self.import_id == self.block and not self.choice


def header_layout(content: FileContent) -> HeaderLayout:
    """Find the header rows by what they hold."""
    grid = content.grid
    second = [str(cell or "") for cell in grid.cells.iloc[0]]
    legacy = grid.header[0] == "V1" and {"ResponseID", "ResponseSet"} <= set(second)
    rows = (grid.header, *grid.cells.iloc[:2].to_numpy())
    for number, cells in enumerate(rows, start=1):
        found = next((str(cell) for cell in cells if _import_id(cell)[0]), None)
        if found:
            why = f"row {number} holds Qualtrics import ids, such as {found}"
            return HeaderLayout(number - 1, number, legacy, why)
    if len(_BARE & set(rows[-1])) >= _ENOUGH:
        why = f"row {len(rows)} holds Qualtrics import ids by themselves, such as startDate"
        return HeaderLayout(len(rows) - 1, len(rows), legacy, why, bare=True)
    if legacy:
        why = "row 1 begins V1, row 2 has ResponseID and ResponseSet: the older Qualtrics export"
        return HeaderLayout(1, 0, True, why)
    header = set(grid.header)
    if {"StartDate", "EndDate"} <= header and _OF_QUALTRICS & header:
        under = second[grid.header.index("StartDate")]
        why = "row 1 has StartDate and EndDate, row 2 question texts; no row of import ids"
        if under and not is_time(under):
            return HeaderLayout(1, 0, False, why)
        why = "row 1 has StartDate and EndDate; the rows of question texts and import ids are gone"
        return HeaderLayout(0, 0, False, why)
    return HeaderLayout()


def header_columns(content: FileContent, layout: HeaderLayout) -> list[HeaderColumn]:
    """Return the columns of the file.

    Raises
    ------
    SurveyFormatError
        The import ids are not in row 3, or not in every column.
    """
    grid = content.grid
    if layout.ids_in not in (0, 3) or not layout.evidence:
        raise SurveyFormatError(
            f"{content.name} is not laid out as Qualtrics does: "
            f"{layout.evidence or 'no row holds import ids'}. It writes names in row 1, question "
            "texts in row 2 and import ids in row 3. Export it again, or read it with "
            "format='table'."
        )
    ids = [("", "")] * len(grid.header)
    if layout.ids_in:
        cells = list(grid.cells.iloc[1])
        ids = [(_bare_id if layout.bare else _import_id)(cell) for cell in cells]
        bad = [
            name
            for name, cell, (import_id, _) in zip(grid.header, cells, ids, strict=True)
            if cell is not None and not import_id and not _NAMELESS.match(name)
        ]
        if bad:
            raise SurveyFormatError(
                f"{content.name}: row 3 holds the import ids of Qualtrics, and something else in "
                f"{len(bad)} column(s): {', '.join(bad[:5])}. Header and answers cannot be told "
                "apart; use the file as Qualtrics wrote it."
            )
    texts = [""] * len(grid.header)
    if layout.extra:
        texts = [" ".join(str(cell or "").split()) for cell in grid.cells.iloc[0]]
    columns: list[HeaderColumn] = []
    seen: set[str] = set()
    for i, name in enumerate(grid.header):
        known = _recorded(layout, name, texts[i], ids[i][0])
        # What is recorded stands first, and once; an embedded field may have the same name.
        recorded = "" if known in seen else known
        seen.add(recorded)
        nameless = layout.ids_in and not ids[i][0] and _NAMELESS.match(name)
        beside = _BESIDE.search(ids[i][0] or name) or nameless
        if not recorded and beside:
            recorded = name
        columns.append(HeaderColumn(i, name, texts[i], *ids[i], recorded))
    return columns


def _recorded(layout: HeaderLayout, name: str, text: str, import_id: str) -> str:
    if layout.legacy:
        return _RECORDED_LEGACY.get(text, "") if _LEGACY_NAME.match(name) else ""
    if not import_id:
        return _RECORDED_NAMES.get(name, "")
    # The id of an embedded field is its name; what is recorded has another one.
    return "" if name == import_id else _RECORDED_IDS.get(import_id.casefold(), "")


def _import_id(cell: object) -> tuple[str, str]:
    """Return a column's import id and the option of several that it is; ``""`` for none."""
    if not isinstance(cell, str) or "importid" not in cell[:40].casefold():
        return "", ""
    try:
        content = json.loads(cell)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        parts = _KEY.split(_QUOTES.sub("", unescape(cell)).strip(" {}"))
        values = (value.strip(" ,，") for value in parts[2::2])
        content = dict(zip(parts[1::2], values, strict=True))
    entries = {str(key).casefold(): str(value) for key, value in content.items()}
    return entries.get("importid", ""), entries.get("choiceid", "")


def _bare_id(cell: object) -> tuple[str, str]:
    return ("" if cell is None else str(cell).strip(), "")
