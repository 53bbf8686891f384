"""One family of errors and warnings.

What was wrong with a value that was given (an option, answers, a model, a codebook) is also a
`ValueError`, a name that is not there also a `KeyError`, a call that does not fit its function
also a `TypeError`, so that code which knows nothing of this package can catch them. Files that
cannot be read or written, and results that a fit does not have, are neither.

Every message says three things: what was found (variable, row count, value), why it matters,
and what to do about it. None is longer than 1,499 characters, whatever it lists: the middle of a
long list is left out, with its count, and so is the middle of a long text.
"""

from __future__ import annotations

import re
import sys
from itertools import product

__all__ = [
    "AdmissibilityWarning",
    "ArgumentError",
    "CodebookError",
    "ConvergenceError",
    "DataError",
    "DataWarning",
    "IdentificationError",
    "InvarianceError",
    "LoyaltySEMError",
    "LoyaltySEMWarning",
    "MissingDataError",
    "ModelSyntaxError",
    "NotAvailableError",
    "OptionError",
    "SpecificationWarning",
    "SurveyFormatError",
    "VariableNotFoundError",
    "WritingError",
]

_LONGEST = 1499
_LOOKED_THROUGH = 60_000
_SHOWN_OF_A_LIST = 6
_WORTH_IT = 80
_DEEPEST = 3  # lists stand in no parentheses, in one pair or in two
_SEPARATORS = ("; ", ", ", "\n", "、", "，", "；")
# What may hold separators and is one item all the same.
_QUOTED = re.compile(r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|“[^”\n]*”")
_LONG_TEXT = re.compile(r"(?<!\w)'[^'\n]{160,}'(?!\w)|\"[^\"\n]{160,}\"|[^\s,;、，；。：]{160,}")
_SENTENCE_ENDS = re.compile(r"[.?!]\s|[。？！]|\n")


def shortened(message: str, longest: int = _LONGEST) -> str:
    """Return a message of at most so many characters, which says what it leaves out."""
    # Longer ones are not looked through: an error must not take seconds.
    if longest < len(message) < _LOOKED_THROUGH:
        message = _LONG_TEXT.sub(lambda found: _without_middle(found[0], 80, 30), message)
    while longest < len(message) < _LOOKED_THROUGH:
        shorter = _with_shorter_list(message, longest)
        if shorter is None:
            break
        message = shorter
    return message if len(message) <= longest else _without_middle(message, longest - 480, 430)


def _without_middle(text: str, head: int, tail: int) -> str:
    left_out = len(text) - head - tail
    return f"{text[:head]}… ({left_out:,} characters left out) …{text[-tail:]}"


def _with_shorter_list(message: str, longest: int) -> str | None:
    """Leave out the middle of the longest list; None when there is no list worth it."""
    masked = _QUOTED.sub(lambda found: "'" * len(found[0]), message)
    separators = [each for each in _SEPARATORS if masked.count(each) > _SHOWN_OF_A_LIST]
    lists = [
        (run[-1][0] - run[_SHOWN_OF_A_LIST][0], separator, run)
        for separator, depth in product(separators, range(_DEEPEST))
        for run in _runs(masked, separator, depth)
    ]
    width, separator, run = max(lists, default=(0, "", []), key=lambda found: found[0])
    if width < _WORTH_IT:
        return None
    shown = _SHOWN_OF_A_LIST
    if separator == "\n":
        # Each line is a finding of its own: as many as there is room for.
        room = longest - len(message) - len("… (1,000 more) …\n") + run[-1][0]
        shown = max([shown, *(i for i, (begin, _) in enumerate(run[:-1]) if begin <= room)])
    end, left_out = run[-1][0] - len(separator), len(run) - shown - 1
    gap = f"{separator}… ({left_out:,} more) …"
    return message[: run[shown - 1][1]] + gap + message[end:]


def _runs(masked: str, separator: str, depth: int) -> list[list[tuple[int, int]]]:
    """Return the lists in a text: the places of items with one separator and no sentence between.

    Those inside so many parentheses: what is deeper belongs to an item.
    """
    runs: list[list[tuple[int, int]]] = [[]]
    nested = begin = 0
    for found in re.finditer(rf"[(\[{{]|[)\]}}]|{re.escape(separator)}", masked):
        if found[0] == separator:
            if nested == depth:
                _add(runs, masked, begin, found.start())
                begin = found.end()
        elif found[0] in "([{":
            nested += 1
            if nested == depth:
                begin = found.end()
                runs.append([])
        elif nested:
            nested -= 1
            if nested == depth - 1:
                runs[-1].append((begin, found.start()))
                runs.append([])
    if not depth:
        _add(runs, masked, begin, len(masked))
    return [run for run in runs if len(run) > _SHOWN_OF_A_LIST + 1]


def _add(runs: list[list[tuple[int, int]]], masked: str, begin: int, end: int) -> None:
    """Add an item; where a sentence ends in it, it is one list's last and the next one's first."""
    runs[-1].append((begin, end))
    if _SENTENCE_ENDS.search(masked, begin, end):
        runs.append([(begin, end)])


class LoyaltySEMError(Exception):
    """The parent of every error that loyaltysem raises on purpose."""

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(str(message)))


class ModelSyntaxError(LoyaltySEMError, ValueError):
    """A model text that cannot be read; the message shows the line with a caret."""


class OptionError(LoyaltySEMError, ValueError):
    """An option, or a combination of options, that has no meaning."""


class ArgumentError(OptionError, TypeError):
    """A call with an argument that the function does not have, or without one that it needs."""


class CodebookError(LoyaltySEMError, ValueError):
    """A codebook that contradicts itself or the file it describes."""


class SurveyFormatError(LoyaltySEMError):
    """A file that is not a questionnaire export that can be read."""


class WritingError(LoyaltySEMError):
    """A survey that cannot be written to this file as it is."""


class DataError(LoyaltySEMError, ValueError):
    """Answers with which the analysis cannot be right."""


class VariableNotFoundError(DataError, KeyError):
    """A variable that the model or the call names and the data do not have."""

    def __str__(self) -> str:
        # a KeyError would put its message into quotes, and its line breaks with it
        return Exception.__str__(self)


class MissingDataError(DataError):
    """Missing answers where the estimator needs complete ones."""


class IdentificationError(LoyaltySEMError, ValueError):
    """A model whose parameters the data cannot determine."""


class ConvergenceError(LoyaltySEMError):
    """A solution was asked for a number that only a converged one has."""


class NotAvailableError(LoyaltySEMError):
    """A result that this kind of fit does not define; the message says why."""


class InvarianceError(NotAvailableError):
    """A comparison of groups that the level of measurement invariance does not allow."""


class LoyaltySEMWarning(UserWarning):
    """The parent of every warning that loyaltysem gives."""

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(str(message)))


class DataWarning(LoyaltySEMWarning):
    """Something about the answers that the reader of a result must know."""


class AdmissibilityWarning(LoyaltySEMWarning):
    """A solution that converged, and is not one to interpret as it stands."""


class SpecificationWarning(LoyaltySEMWarning):
    """Something a model's text implies that its author may not have meant."""


def users_line() -> int:
    """Return the ``stacklevel`` of the line outside this package that led to a warning."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and f"{frame.f_globals.get('__name__')}.".startswith(
        "loyaltysem."
    ):
        frame, level = frame.f_back, level + 1
    return level
