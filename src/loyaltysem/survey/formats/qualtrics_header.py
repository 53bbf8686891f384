"""The header rows of a Qualtrics export: names, texts, and import ids."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.times import is_time

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
    "ExternalReference": "user_id",
    "DistributionChannel": "channel",
    "UserLanguage": "language",
} | {name: name for name in _RECORDED.values() if name[0].isupper()}
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
    """

    extra: int = 0
    ids_in: int = 0
    legacy: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column: its name, text and import id, and what the platform recorded in it.

    Attributes
    ----------
    position : int
    name, text, import_id : str
        Of the three header rows; ``""`` where there is none.
    choice : bool
        Whether the column is one option of a multiple choice.
    recorded : str
        Name in the paradata; ``""`` for an answer.
    """

    position: int
    name: str
    text: str
    import_id: str
    choice: bool
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
    if grid.header[0] == "V1" and {"ResponseID", "ResponseSet"} <= set(second):
        why = "row 1 begins V1, row 2 has ResponseID and ResponseSet: the older Qualtrics export"
        return HeaderLayout(1, 0, True, why)
    rows = (grid.header, *grid.cells.iloc[:2].to_numpy())
    for number, cells in enumerate(rows, start=1):
        found = next((str(cell) for cell in cells if _import_id(cell)[0]), None)
        if found:
            why = f"row {number} holds Qualtrics import ids, such as {found}"
            return HeaderLayout(number - 1, number, False, why)
    header = set(grid.header)
    if {"StartDate", "EndDate"} <= header and {"ResponseId", "RecordedDate", "Progress"} & header:
        under = second[grid.header.index("StartDate")]
        if under and not is_time(under):
            why = "row 1 has StartDate and EndDate, row 2 question texts; no row of import ids"
            return HeaderLayout(1, 0, False, why)
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
    ids = [("", False)] * len(grid.header)
    if layout.ids_in:
        cells = list(grid.cells.iloc[1])
        ids = [_import_id(cell) for cell in cells]
        bad = [grid.header[i] for i, cell in enumerate(cells) if cell is not None and not ids[i][0]]
        if bad:
            raise SurveyFormatError(
                f"{content.name}: row 3 holds the import ids of Qualtrics, and something else in "
                f"{len(bad)} column(s): {', '.join(bad[:5])}. Header and answers cannot be told "
                "apart; use the file as Qualtrics wrote it."
            )
    texts = [" ".join(str(cell or "").split()) for cell in grid.cells.iloc[0]]
    return [
        HeaderColumn(i, name, texts[i], *ids[i], _recorded(layout, name, texts[i], ids[i][0]))
        for i, name in enumerate(grid.header)
    ]


def _recorded(layout: HeaderLayout, name: str, text: str, import_id: str) -> str:
    if layout.legacy:
        known = _RECORDED_LEGACY.get(text, "") if _LEGACY_NAME.match(name) else ""
    elif import_id:
        known = _RECORDED.get(import_id, "")
    else:
        known = _RECORDED_NAMES.get(name, "")
    return known or (name if _BESIDE.search(import_id or name) else "")


def _import_id(cell: object) -> tuple[str, bool]:
    """Return a column's import id (``""`` for none) and whether it is one option of several."""
    if not isinstance(cell, str) or not cell.lstrip().startswith("{"):
        return "", False
    try:
        content = json.loads(cell)
    except ValueError:
        return "", False
    if not isinstance(content, dict) or not content.get("ImportId"):
        return "", False
    return str(content["ImportId"]), "choiceId" in content
