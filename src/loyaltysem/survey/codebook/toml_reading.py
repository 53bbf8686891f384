"""A codebook from TOML; every complaint names the file and the line of the culprit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from loyaltysem.errors import CodebookError
from loyaltysem.files.plain_file import why_no_plain_file
from loyaltysem.survey.codebook.contradictions import contradictions
from loyaltysem.survey.codebook.entries import Declarations
from loyaltysem.survey.codebook.toml_lines import TomlPath, toml_lines
from loyaltysem.survey.codebook.toml_lookalikes import lookalike_complaint
from loyaltysem.survey.codebook.toml_tables import (
    Complaints,
    TomlTable,
    construct_from_table,
    group_from_table,
    item_from_table,
    scale_from_table,
    trap_from_table,
)

__all__ = ["declared_in_toml"]

_SECTIONS = ("survey", "scales", "constructs", "items", "groups", "traps")
_SURVEY_KEYS = ("title", "title_zh", "simulated", "ignore")


def declared_in_toml(source: str | PathLike[str]) -> Declarations:
    """Read what a codebook declares, and complain of contradictions; see `Codebook.from_toml`."""
    name, text = _name_and_text(source)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lookalike = lookalike_complaint(text)
        if lookalike:
            raise CodebookError(
                f"{name} is not valid TOML, so nothing of it can be read. {lookalike[0].upper()}"
                f"{lookalike[1:]}"
            ) from error
        raise CodebookError(
            f"{name} is not valid TOML: {error}. Nothing of it can be read; correct that place "
            "(texts stand in quotation marks, and each key only once in a table)."
        ) from error
    complaints = Complaints(name, toml_lines(text))
    root = TomlTable((), document, complaints)
    root.refuse_unknown(_SECTIONS)
    survey = root.table("survey")
    survey.refuse_unknown(_SURVEY_KEYS)
    scales = {table.name: scale_from_table(table) for table in root.tables("scales")}
    items = tuple(item_from_table(table, scales) for table in root.tables("items"))
    constructs = tuple(construct_from_table(table) for table in root.tables("constructs"))
    groups = tuple(group_from_table(table) for table in root.tables("groups"))
    traps = tuple(trap_from_table(table, scales) for table in root.tables("traps"))
    title, title_zh = survey.text("title"), survey.text("title_zh")
    simulated, ignore = survey.flag("simulated"), tuple(survey.texts("ignore"))
    if not (items or groups):
        complaints.add(("items",), "has neither items nor groups, so no column would be read")
    declared = Declarations(items, constructs, groups, traps, title, title_zh, simulated, ignore)
    for problem in contradictions(declared):
        complaints.add(_declared_at(problem.path, document), problem.message)
    complaints.raise_if_any()
    return declared


def _declared_at(path: TomlPath, document: Mapping[str, Any]) -> TomlPath:
    """Return where a bound or label is written: in the item's own table or in its scale's."""
    if len(path) < 3 or path[0] not in ("items", "traps"):
        return path
    table = document[path[0]][path[1]]
    own = path[2] in table
    if path[2] == "missing" and own:
        # Missing codes of the scale and of the item are joined, so the code itself is looked for.
        own = path[3] in {str(float(c) if isinstance(c, int) else c) for c in table["missing"]}
    if own or path[2] not in document.get("scales", {}).get(table.get("scale"), {}):
        return path
    return ("scales", table["scale"], *path[2:])


def _name_and_text(source: str | PathLike[str]) -> tuple[str, str]:
    if isinstance(source, str) and ("\n" in source or not source.strip()):
        return "codebook", source.removeprefix("\ufeff")
    path = Path(source)
    try:
        special = why_no_plain_file(path)
        if special:
            raise CodebookError(
                f"The codebook {str(path)!r} cannot be opened as a file: it is {special}. Give "
                "the path of a TOML file, or its text."
            )
        return path.name, path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CodebookError(
            f"There is no codebook file {str(path)!r}; the working directory is "
            f"{str(Path.cwd())!r}. Check the name, or give the full path."
        ) from None
    except UnicodeDecodeError as error:
        raise CodebookError(
            f"{path.name} is not UTF-8 (byte {error.start}), as TOML must be; save it again as "
            "UTF-8 in your editor."
        ) from None
    except OSError as error:
        raise CodebookError(f"The codebook {str(path)!r} cannot be opened: {error}.") from error
