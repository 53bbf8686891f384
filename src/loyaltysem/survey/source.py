"""Where a survey came from, and what in the file says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["MultipleChoice", "SurveySource"]


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """One question of which respondents ticked several options, each a column.

    Attributes
    ----------
    name : str
        What the file calls it, such as ``"Q6"``.
    text : str
        What was asked, ``""`` where the file does not say.
    options : mapping of str to str
        Item or grouping variable to the text of its option.
    """

    name: str
    text: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SurveySource:
    """The file behind a survey.

    Attributes
    ----------
    file : str
        File name, ``""`` for a survey that was not read from a file.
    format : str
        As `read_survey` names it, such as ``"wjx"`` or ``"table"``; ``"loyaltysem"`` for a table
        that was written from a survey; ``"frame"`` for a data frame; ``""`` without either.
    flavour : str
        Variant of the format: ``"texts"``, ``"numbers"`` or ``"scores"`` for 问卷星, ``"texts"`` or
        ``"numbers"`` for Qualtrics, the style of the headings for LimeSurvey.
    encoding : str
        Encoding of a text file, ``""`` for a workbook.
    evidence : tuple of str
        What was seen in the file that told format, flavour and layout.
    sha256 : str
        Fingerprint of the file.
    columns : mapping of str to str
        Item, grouping variable or trap to the header it was read from.
    blocks : tuple of tuple of str
        Items in the order, and within the matrices, in which respondents saw them.
    choices : tuple of MultipleChoice
        Questions of which several options could be ticked, as far as they were read.
    unmatched_columns : tuple of str
        Answer columns of the file that the codebook does not mention.
    identifiers : tuple of str
        Columns of the responses that say who answered or when (ids, running numbers, addresses,
        moments), and are no answers.
    """

    file: str = ""
    format: str = ""
    flavour: str = ""
    encoding: str = ""
    evidence: tuple[str, ...] = ()
    sha256: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[tuple[str, ...], ...] = ()
    choices: tuple[MultipleChoice, ...] = ()
    unmatched_columns: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
