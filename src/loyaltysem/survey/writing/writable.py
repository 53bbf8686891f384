"""The methods of a survey that write it to a file."""

from __future__ import annotations

import warnings
from os import PathLike
from typing import TYPE_CHECKING, cast

from loyaltysem.arguments import checked, listed
from loyaltysem.errors import DataWarning, users_line

if TYPE_CHECKING:
    from loyaltysem.survey.survey import Survey

__all__ = ["WritableSurvey"]


class WritableSurvey:
    """What can be written; `Survey` has these methods."""

    @checked
    def to_sav(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the survey to an SPSS file, which `read_survey` reads back equal.

        Items hold the answers as respondents gave them, with their value labels: reversed items
        are turned back, and `read_survey` reverses them once. An answer left blank is system
        missing; skipped, undocumented and declared missing answers, and options that were not
        ranked, have a code each, outside every scale (−97 to −100 where these are free), declared
        as missing and labelled. The codebook, the history and the names stand in the file's
        documents.

        Parameters
        ----------
        path : str or path
            Where to; the name usually ends in ``.sav``.
        overwrite : bool, default False
            Whether a file of this name may be replaced.

        Raises
        ------
        WritingError
            The file exists; a text is longer than 32,767 bytes or holds a NUL character.

        Warns
        -----
        DataWarning
            A label was longer than SPSS allows (120 bytes; 255 for a question) and was cut there,
            or blanks at the end of a text are lost.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     survey.to_sav(pathlib.Path(folder) / "platforms.sav")
        ...     again = ls.read_survey(pathlib.Path(folder) / "platforms.sav")
        >>> again.responses.equals(survey.responses)
        True
        """
        from loyaltysem.survey.writing.sav import write_sav

        losses = write_sav(cast("Survey", self), path, overwrite=overwrite)
        if losses:
            shown = listed(losses, 5, between="; ")
            warnings.warn(
                DataWarning(
                    f"SPSS has no room for {len(losses)} text(s), which were shortened: {shown}. "
                    "Questions and labels are whole in the codebook that the file carries."
                ),
                stacklevel=users_line(),
            )

    @checked
    def to_excel(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the survey to an Excel workbook, which `read_survey` reads back equal.

        The sheets are ``answers``, ``codebook`` and ``history``. Items hold numbers as respondents
        gave them (reversed items are turned back; `read_survey` reverses them once). An answer
        left blank is an empty cell; any other missing one is ``(skipped)``, ``(undocumented)``,
        ``(declared missing)`` or ``(not ranked)``. A text is a text for Excel, also where it
        begins as a formula.

        Parameters
        ----------
        path : str or path
            Where to; the name usually ends in ``.xlsx``.
        overwrite : bool, default False
            Whether a file of this name may be replaced.

        Raises
        ------
        WritingError
            The file exists; more than 1,048,576 rows, 16,384 columns, or 32,767 characters in a
            cell.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms().subset(platform="jd")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     survey.to_excel(pathlib.Path(folder) / "jd.xlsx")
        ...     again = ls.read_survey(pathlib.Path(folder) / "jd.xlsx")
        >>> again.responses.equals(survey.responses), again.codebook == survey.codebook
        (True, True)
        """
        from loyaltysem.survey.writing.workbook import write_survey_workbook

        write_survey_workbook(cast("Survey", self), path, overwrite=overwrite)

    @checked
    def to_csv(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the answers to CSV, which `read_survey` reads back equal with the codebook.

        UTF-8 with the mark by which Excel knows it. Cells are as in `to_excel`; a text that a
        spreadsheet would take for a formula, a number or a missing mark has an apostrophe before
        it, which `read_survey` takes off again. CSV has no types: a date comes back as text.

        No codebook is written beside it, and without one a reader of the file knows neither the
        meaning of the numbers nor which items are reversed: keep `Codebook.to_toml` with it, as in
        the example, or use `to_excel`.

        Parameters
        ----------
        path : str or path
            Where to; the name usually ends in ``.csv``.
        overwrite : bool, default False
            Whether a file of this name may be replaced.

        Raises
        ------
        WritingError
            The file exists, or a text cannot be written in UTF-8.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     answers = pathlib.Path(folder) / "platforms.csv"
        ...     codebook = pathlib.Path(folder) / "platforms.toml"
        ...     survey.to_csv(answers)
        ...     _ = codebook.write_text(survey.codebook.to_toml(), encoding="utf-8")
        ...     again = ls.read_survey(answers, codebook)
        >>> again.responses.equals(survey.responses)
        True
        """
        from loyaltysem.survey.writing.text_table import write_survey_csv

        write_survey_csv(cast("Survey", self), path, overwrite=overwrite)
