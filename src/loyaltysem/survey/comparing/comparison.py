"""A codebook held against a file: every difference in one table."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from html import escape
from os import PathLike

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.survey.answers.column_matching import Entry
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.comparing.answer_differences import compare_answers
from loyaltysem.survey.comparing.column_differences import compare_columns
from loyaltysem.survey.comparing.difference import Difference
from loyaltysem.survey.formats.export import Export
from loyaltysem.survey.formats.opening import open_export

__all__ = ["CodebookComparison", "compare_codebook"]

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, repr=False)
class CodebookComparison:
    """The differences between a codebook and a file. Made by `compare_codebook`.

    Attributes
    ----------
    file : str
    n_entries : int
        How many items, grouping variables and traps were held against the file.
    differences : tuple of Difference
    """

    file: str
    n_entries: int
    differences: tuple[Difference, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per difference.

        Columns: ``kind``; ``section name`` (the entry) and ``column`` (of the file); ``value`` and
        ``count`` (the answer, label or code, and how many answers it touches); ``text`` (the
        difference as a sentence); ``stops_reading`` (whether `read_survey` refuses the file).
        """
        columns = list(Difference.__dataclass_fields__)
        table = pd.DataFrame([asdict(found) for found in self.differences], columns=columns)
        return table.astype({"count": "Int64", "stops_reading": "bool"})

    @property
    def agrees(self) -> bool:
        """Whether there is no difference at all."""
        return not self.differences

    @property
    def readable(self) -> bool:
        """Whether `read_survey` reads the file with this codebook."""
        return not any(found.stops_reading for found in self.differences)

    def __repr__(self) -> str:
        lines = [self._summary()]
        for found in self._by_weight()[:_MOST_SHOWN]:
            mark = "!" if found.stops_reading else " "
            about = found.name or repr(found.column)
            count = f" ({found.count} answers)" if found.count else ""
            lines.append(f"{mark} {found.kind:<24}{about}: {found.text}{count}")
        if len(self.differences) > _MOST_SHOWN:
            lines.append(f"  … and {len(self.differences) - _MOST_SHOWN} more in .table")
        if not self.readable:
            lines.append("Lines with ! stop read_survey.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if self.agrees:
            return f"<div><p>{escape(self._summary())}</p></div>"
        table = self.table.to_html(index=False, na_rep="")
        return f"<div><p>{escape(self._summary())}</p>{table}</div>"

    def _by_weight(self) -> list[Difference]:
        return sorted(self.differences, key=lambda found: not found.stops_reading)

    def _summary(self) -> str:
        what = f"CodebookComparison: {self.n_entries} entries and {self.file or 'the export'}"
        if self.agrees:
            return f"{what} agree in everything"
        kinds = Counter(found.kind for found in self.differences)
        shown = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
        verdict = "the file can be read" if self.readable else "the file cannot be read"
        return f"{what}: {len(self.differences)} difference(s), {verdict} ({shown})"


@checked
def compare_codebook(
    codebook: Codebook | str | PathLike[str],
    path: str | PathLike[str] | Export,
    *,
    format: str | None = None,  # noqa: A002 - as for `read_survey`
    encoding: str | None = None,
) -> CodebookComparison:
    """List every difference between a codebook and a file.

    Parameters
    ----------
    codebook : Codebook, str or path
        A path (or text) is read as TOML.
    path : str, path or Export
        Any export that `read_survey` reads, or one that has been read already.
    format, encoding : str, optional
        As for `read_survey`.

    Returns
    -------
    CodebookComparison
        With ``table``, ``agrees`` (no difference at all) and ``readable`` (none that stops
        `read_survey`). The kinds of difference:

        - ``not_in_file``, ``several_columns``, ``shared_column``: an entry has no column, more
          than one, or that of another entry;
        - ``not_in_codebook``: a column has no entry and is not in `ignore`; ``ignore_unused``: the
          other way round;
        - ``text_differs``: the same question in another wording; it stops the reading unless the
          two count as equal;
        - ``order``: an item stands elsewhere in the file;
        - ``unknown_answer``, ``out_of_bounds``: answers that no label or level has, or beyond the
          bounds, with counts;
        - ``label_unused``, ``missing_code_unused``: never answered;
        - ``missing_code_undeclared``, ``contradicts_file``, ``label_not_in_codebook``: the file's
          own labels or missing codes (SPSS, Stata) say something else;
        - ``unconfirmed``: the numbers of an item are a proposal, and reading warns.

    Raises
    ------
    SurveyFormatError
        The file cannot be read.
    CodebookError
        The codebook contradicts itself. A difference between it and the file is never an error.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> codebook = ls.datasets.load_platforms().codebook
    >>> comparison = ls.compare_codebook(codebook, ls.datasets.platforms_export_path())
    >>> comparison.agrees
    True
    """
    if not isinstance(codebook, Codebook):
        codebook = Codebook.from_toml(codebook)
    if isinstance(path, Export):
        file, export = "", path
    else:
        opened = open_export(path, format, encoding)
        file, export = opened.source.file, opened.export
    # what was written in beside an option goes with its question
    export = replace(export, questions=tuple(q for q in export.questions if not q.write_in_of))
    columns = compare_columns(codebook, export.questions)
    entries: list[Entry] = [*codebook.items, *codebook.groups, *codebook.traps]
    answers = [
        found
        for entry in entries
        if entry.name in columns.questions
        for found in compare_answers(entry, columns.questions[entry.name], export)
    ]
    return CodebookComparison(file, len(entries), (*columns.differences, *answers))
