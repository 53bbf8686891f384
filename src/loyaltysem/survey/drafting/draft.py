"""A drafted codebook: text to edit, a codebook to use, and a table of what was guessed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from os import PathLike
from pathlib import Path

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.errors import CodebookError, DataWarning, OptionError
from loyaltysem.survey.answers.identifiers import identifiers_of_export
from loyaltysem.survey.answers.words_for_missing import words_as_missing
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.toml_writing import write_codebook
from loyaltysem.survey.drafting.answer_scales import NUMBER_THESE
from loyaltysem.survey.drafting.guesses import Guess, guess_comments, guess_table
from loyaltysem.survey.drafting.questionnaire import drafted_entries
from loyaltysem.survey.formats.grids.table_layout import Decimal, HeaderRows, table_layout
from loyaltysem.survey.formats.opening import open_questions
from loyaltysem.survey.wordings.missing_words import MISSING_WORDS
from loyaltysem.words.questionnaires.surveys import IGNORED, NUMBER_THE_ANSWERS

__all__ = ["CodebookDraft", "draft_codebook"]

_EMPTY = "a word that programs write for an empty cell"
_SHOWN = 12
_WIDEST = 90


@dataclass(frozen=True, slots=True, repr=False)
class CodebookDraft:
    """A codebook to be checked and edited. Made by `draft_codebook`.

    Attributes
    ----------
    codebook : Codebook
        What the draft says; valid, and the file can be read with it as it stands.
    file, format : str
        The export it was drafted from, and its format.
    n_respondents : int
        0 where the file holds questions and no answers.
    """

    codebook: Codebook
    file: str
    format: str
    n_respondents: int
    _guesses: tuple[Guess, ...] = field(repr=False)

    @property
    def guesses(self) -> pd.DataFrame:
        """Everything that was guessed, one row each.

        Columns: ``section name key`` (the place in the codebook), ``guess`` (what is taken to be
        so), ``reason`` (what was seen that says so). All of it stands as a comment in `to_toml`.
        """
        return guess_table(self._guesses, self.codebook.ignore)

    @checked
    def to_toml(self) -> str:
        """Return the draft as TOML, every guess under a comment ``# guess: …``."""
        preface = (
            f"Codebook drafted from {self.file} ({self._origin()}).",
            "Lines that begin with “guess:” say what was guessed, and why. Check each against the",
            "questionnaire, correct the entry, and delete the line.",
            "No item was declared as reversed: read the statements, and write",
            'direction = "reversed" under those that are worded against their construct.',
            "ls.item_analysis(survey) names items that run against the rest of their scale.",
        )
        return write_codebook(self.codebook, guess_comments(self._guesses), preface)

    @checked
    def write(self, path: str | PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the draft to a TOML file.

        Parameters
        ----------
        path : str or path
        overwrite : bool, default False
            Whether an existing file is replaced, and what was edited in it is lost.

        Returns
        -------
        Path

        Raises
        ------
        OptionError
            The file exists and `overwrite` is False, or it cannot be written.
        """
        path = Path(path)
        try:
            with path.open("w" if overwrite else "x", encoding="utf-8", newline="\n") as file:
                file.write(self.to_toml())
        except FileExistsError:
            raise OptionError(
                f"There is a file {str(path)!r} already, and what you edited in it would be lost. "
                "Choose another name, or say overwrite=True."
            ) from None
        except OSError as error:
            raise OptionError(f"The draft cannot be written to {str(path)!r}: {error}.") from error
        return path

    def __repr__(self) -> str:
        codebook = self.codebook
        lines = [
            f"CodebookDraft of {self.file} ({self._origin()}): "
            f"{len(codebook.items)} items, {len(codebook.constructs)} constructs, "
            f"{len(codebook.groups)} grouping variables, {len(codebook.traps)} trap items, "
            f"{len(codebook.ignore)} columns ignored"
        ]
        for construct, items in codebook.construct_items.items():
            role = codebook.construct(construct).role
            lines.append(f"  {construct:<10}{role or '—':<17}{', '.join(items)}")
        for title, names in self._others():
            lines.append(f"  {title:<10}{', '.join(names)}")
        lines += [f"  ignored   {line}" for line in self._ignored()]
        to_number = self._to_number()
        if to_number:
            lines.append(
                f"NUMBER THESE: the answers to {', '.join(to_number)} are of unknown meaning, and "
                "their numbers are no more than a place to write the right ones. Reading warns "
                "until you have numbered them and deleted unconfirmed = true"
            )
        lines.append(
            f"{len(self.guesses)} guesses are marked in the text; check them before use: "
            ".guesses, .write(path)"
        )
        return "\n".join(lines)

    def _origin(self) -> str:
        answered = f"{self.n_respondents} respondents" if self.n_respondents else "questions only"
        return f"{self.format}, {answered}"

    def _ignored(self) -> list[str]:
        """Return a line for each column that is left out, and why; many are cut with a count."""
        table = self.guesses
        rows = table.loc[table["key"] == "ignore", ["name", "guess", "reason"]].to_numpy(str)
        lines = [f"{_cut(name)}: {guess} ({_cut(why)})" for name, guess, why in rows[:_SHOWN]]
        if len(rows) > _SHOWN:
            lines.append(f"and {len(rows) - _SHOWN} more kinds, see .guesses")
        return lines

    def _to_number(self) -> list[str]:
        """Return the items whose answers the user has to number."""
        return [
            name
            for guess in self._guesses
            if guess.guess.startswith(NUMBER_THESE)
            for name in guess.names
        ]

    def _others(self) -> list[tuple[str, tuple[str, ...]]]:
        codebook = self.codebook
        alone = tuple(item.name for item in codebook.items if not item.construct)
        parts = (
            ("no construct", alone),
            ("groups", tuple(group.name for group in codebook.groups)),
            ("traps", tuple(trap.name for trap in codebook.traps)),
        )
        return [(title + " ", names) for title, names in parts if names]

    def _repr_html_(self) -> str:
        first = f"<p>{escape(repr(self).splitlines()[0])}</p>"
        to_number = escape(", ".join(self._to_number()))
        if to_number:
            first += f"<p><strong>{NUMBER_THE_ANSWERS}{to_number}</strong></p>"
        ignored = "".join(f"<li>{escape(line)}</li>" for line in self._ignored())
        left_out = f"<p>{IGNORED}</p><ul>{ignored}</ul>" if ignored else ""
        table = self.guesses.to_html(index=False)
        return (
            f"<div>{first}{left_out}{table}<p>Check every guess: <code>.write(path)</code>, edit, "
            "and read the file with it.</p></div>"
        )


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _WIDEST else shown[: _WIDEST - 1] + "…"


@checked
def draft_codebook(
    path: str | PathLike[str],
    *,
    format: str | None = None,  # noqa: A002 - as for `read_survey`
    encoding: str | None = None,
    sheet: str | int | None = None,
    header: HeaderRows | None = "infer",
    decimal: Decimal = ".",
    na: Sequence[str | float] | str | None = None,
) -> CodebookDraft:
    """Draft a codebook from a questionnaire export.

    Parameters
    ----------
    path : str or path
        Any export that `read_survey` reads; or the survey file of Qualtrics (.qsf), which holds the
        questions with all their options and no answers.
    format, encoding, sheet, header, decimal, na : optional
        As for `read_survey`. Words for missing answers are proposed as codes for missing.

    Returns
    -------
    CodebookDraft
        Items with their texts, bounds and labels; grouping variables; instructed-response items;
        constructs from the matrices of the questionnaire or from column names such as ``SAT1``;
        under `ignore` the columns that are neither. What is not the file's own word is marked as
        a guess. No item is ever declared as reversed: that is told by its wording alone.

    Raises
    ------
    SurveyFormatError
        The file cannot be read.
    CodebookError
        No question of the file has answers that a codebook could describe.

    See Also
    --------
    compare_codebook : what an edited codebook and a file disagree about.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> draft = ls.draft_codebook(ls.datasets.platforms_export_path())
    >>> draft.codebook.construct_items["TRU"]
    ['TRU1', 'TRU2', 'TRU3', 'TRU4']
    >>> survey = ls.read_survey(ls.datasets.platforms_export_path(), codebook=draft.codebook)
    """
    opened = open_questions(path, format, encoding, table_layout(sheet, header, decimal))
    export, source = opened.export, opened.source
    blanked = words_as_missing(export, na, kind="declared")
    # what a platform's export lacks is told when it is read with the codebook
    for message in export.warnings if source.format == "table" else ():
        warnings.warn(DataWarning(message), stacklevel=2)
    identifiers = identifiers_of_export(blanked.export)
    # what was written in beside an option goes with its question
    questions = tuple(
        q for q in blanked.export.questions if not q.write_in_of and q.name not in identifiers
    )
    entries = drafted_entries(replace(blanked.export, questions=questions))
    for question in blanked.export.questions:
        if question.name in identifiers:
            why = f"{identifiers[question.name].why}; to join on it, write it as [groups.…]"
            entries.leave_out(question, "an id and no answer", why)
    entries.guesses += [
        Guess("items", (item.name,), "missing", f"{word!r} is no answer", _EMPTY)
        for item in entries.items
        for word in item.missing_codes
        if isinstance(word, str) and word.casefold() in MISSING_WORDS
    ]
    codebook = entries.codebook()
    if not (codebook.items or codebook.groups):
        reasons = "; ".join(dict.fromkeys(f"{g.guess} ({g.reason})" for g in entries.guesses))
        raise CodebookError(
            f"None of the {len(export.questions)} question(s) of {source.file} holds ratings "
            f"or categories, so there is nothing to draft: {reasons[:600]}. Write the codebook by "
            "hand if the file is the right one."
        )
    return CodebookDraft(
        codebook, source.file, source.format, len(export.cells), tuple(entries.guesses)
    )
