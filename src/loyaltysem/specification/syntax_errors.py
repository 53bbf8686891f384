"""Messages about a model text: the line, a caret, what was found, what is allowed there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from loyaltysem.arguments.lookalikes import lookalikes_of
from loyaltysem.arguments.shown import blanks_below
from loyaltysem.errors import ModelSyntaxError, shortened

__all__ = [
    "Place",
    "check_name",
    "is_name",
    "syntax_error",
    "unexpected_piece",
    "unreadable_character",
]


class Place(NamedTuple):
    """A position in the user's text.

    Parameters
    ----------
    line : int
        Line number, from 1.
    column : int
        Column number, from 1.
    text : str
        The whole line, as written.
    """

    line: int
    column: int
    text: str


# R reads none of these as a variable, so a model that names one could not be checked in lavaan.
RESERVED = frozenset(("NA", "TRUE", "FALSE", "NULL", "Inf", "NaN")) | frozenset(
    ("if", "else", "repeat", "while", "function", "for", "next", "break", "in")
)
# The same as NAME in grammar.lark.
_NAME = re.compile(r"(?:[^\W\d_]|\.(?![0-9]))[\w.]*")

_LOOKALIKES = {**lookalikes_of("+-*/^~=<>!?|#.,:;()\"'_ "), "、": "+"}

_FOREIGN_SIGNS = {
    "@": "It is Mplus's; a fixed value stands before its variable, as in F =~ 1*x1 + x2.",
    "→": "A regression is written outcome ~ predictor, as in LOY ~ SAT.",
    "←": "A regression is written outcome ~ predictor, as in LOY ~ SAT.",
    "↔": "A covariance is written x ~~ y.",
}
UNSUPPORTED_OPERATORS = {
    "<=": "'<=' is not an operator of this language; write '<', which allows equality: a search"
    " cannot tell 'less than' from 'at most'.",
    ">=": "'>=' is not an operator of this language; write '>', which allows equality: a search"
    " cannot tell 'more than' from 'at least'.",
    "!=": "'!=' is not an operator of this language: no search can keep two numbers different."
    " Remove the line.",
    "<~": "'<~' (a formative construct) is lavaan's and loyaltysem does not have it yet. Measure"
    " the construct with =~, or compute the mean of its items as a column of the data.",
    "%": "'%' (group weights) is lavaan's and loyaltysem does not have it yet. Remove the line; an"
    " operator of R such as %in% or %*% has no meaning in a model.",
    ":": "':' stands between the two variables of a product, as in LOY ~ SAT + SC + SAT:SC;"
    " lavaan's blocks (group: 1), which are written with it as well, loyaltysem does not have yet.",
    "<-": "'<-' is not an operator of this language; a regression is written outcome ~ predictor,"
    " and a comparison with a negative number has a blank between: a < -1.",
    "->": "'->' is not an operator of this language; a regression is written outcome ~ predictor.",
    "<->": "'<->' is not an operator of this language; a covariance is written x ~~ y.",
    "=": "a single '=' is not an operator of this language: a construct is measured with =~, an"
    " effect is defined with :=, and equality is demanded with ==.",
}
# Of a line and of what is said about it, so that the caret is never cut off.
_LONGEST_LINE = 160
_LONGEST_MESSAGE = 1100

OPERATORS = (
    "=~ (is measured by), ~ (is regressed on), ~~ (covaries with), | (thresholds), ~*~ (scale of"
    " an ordered item), := (is defined as), == < > (constraints)"
)

_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "TEXT": "a quoted label",
    "PLUS": "'+'",
    "MINUS": "'-'",
    "TIMES": "'*'",
    "DIVIDE": "'/'",
    "POWER": "'^'",
    "OPEN": "'('",
    "CLOSE": "')'",
    "COMMA": "','",
    "MEASURED_BY": "'=~'",
    "REGRESSED_ON": "'~'",
    "COVARIES_WITH": "'~~'",
    "DEFINED_AS": "':='",
    "EQUALS": "'=='",
    "LESS": "'<'",
    "GREATER": "'>'",
    "SEPARATOR": "the end of the formula (a new line or ';')",
}
_OPERATOR_KINDS = frozenset(("MEASURED_BY", "REGRESSED_ON", "COVARIES_WITH", "DEFINED_AS")) | {
    "EQUALS",
    "LESS",
    "GREATER",
}
OPERATOR_PIECES = _OPERATOR_KINDS | {"CUT_AT", "SCALED_BY"}


def syntax_error(message: str, place: Place | None = None) -> ModelSyntaxError:
    """Make the error; with a place, its message begins with the line and a caret under it."""
    if place is None:
        return ModelSyntaxError(message[:1].upper() + message[1:])
    margin = str(place.line)
    text, column = _around(place)
    return ModelSyntaxError(
        f"Line {place.line}: {shortened(message, _LONGEST_MESSAGE)}\n"
        f"  {margin} | {text}\n"
        f"  {' ' * len(margin)} | {blanks_below(text[: column - 1])}^"
    )


def _around(place: Place) -> tuple[str, int]:
    """Return the line, or of a long one what stands around the place, and the column there."""
    if len(place.text) <= _LONGEST_LINE:
        return place.text, place.column
    begin = max(0, min(place.column - _LONGEST_LINE // 2, len(place.text) - _LONGEST_LINE))
    end = begin + _LONGEST_LINE
    before, after = "…" if begin else "", "…" if end < len(place.text) else ""
    return f"{before}{place.text[begin:end]}{after}", place.column - begin + len(before)


def is_name(text: str) -> bool:
    """Return whether a text can stand as a variable or label in the model language."""
    return _NAME.fullmatch(text) is not None and text not in RESERVED


def check_name(name: str) -> str:
    """Return the name, or raise when the model language cannot write it."""
    if not isinstance(name, str) or not is_name(name):
        raise syntax_error(
            f"{name!r} cannot be a name in a model. Names are made of letters, digits, '.' and '_',"
            " begin with a letter, and are no reserved word of R. Rename the column or construct."
        )
    return name


def unreadable_character(sign: str) -> str:
    """Explain a character that begins no piece of the language."""
    if sign in _LOOKALIKES:
        return (
            f"found '{sign}' ({unicodedata.name(sign, 'unnamed').lower()}), which only looks like"
            f" a sign of this language. Write '{_LOOKALIKES[sign]}' (from an English keyboard)."
        )
    if sign == "_":
        return "found '_' at the beginning of a name. Names begin with a letter or a dot."
    if sign in "\"'":
        return f"found {sign} without a second one on the line. A quoted label ends where it began."
    if sign in _FOREIGN_SIGNS:
        return f"found '{sign}', which has no meaning here. {_FOREIGN_SIGNS[sign]}"
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        name = unicodedata.name(sign).lower()
        return (
            f"found '{sign}' ({name}), which only looks like a sign of this language. Write"
            f" '{digit}' (from an English keyboard)."
        )
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    return (
        f"found '{shown}', which has no meaning here. Names are made of letters, digits, '.' and"
        f" '_', and begin with a letter; the operators are {OPERATORS}. A data column whose name"
        " has other signs must be renamed first."
    )


def unexpected_piece(kind: str, text: str, allowed: Collection[str], previous: str) -> str:
    """Explain a piece at which the grammar stops.

    Parameters
    ----------
    kind : str
        The terminal's name in the grammar; ``"$END"`` after the last piece.
    text : str
        The piece itself.
    allowed : collection of str
        Terminal names that could have stood here.
    previous : str
        The terminal's name just before, ``""`` at the beginning.
    """
    at_end = kind in {"SEPARATOR", "$END"}
    found = "the formula ends" if at_end else f"found '{text}'"
    if kind == "UNSUPPORTED" and text[-1] in _LOOKALIKES:
        return unreadable_character(text[-1])
    if kind == "UNSUPPORTED":
        return UNSUPPORTED_OPERATORS.get(
            text, f"'{text}' is not an operator of this language; there are {OPERATORS}."
        )
    if at_end and _OPERATOR_KINDS & set(allowed):
        return (
            "this line has no operator, so it says nothing about its variables. Allowed after the"
            f" names: {OPERATORS}. If the line continues the one above, end that one with '+'."
        )
    if at_end and previous in _OPERATOR_KINDS | {"PLUS", "TIMES"}:
        return f"{found} where something must follow. Allowed here: {_listed(allowed)}."
    if kind in OPERATOR_PIECES and previous in OPERATOR_PIECES:
        return (
            f"found '{text}' directly after another operator, and the two together are none. There"
            f" are {OPERATORS}."
        )
    if kind in _OPERATOR_KINDS and "SEPARATOR" in allowed:
        return (
            f"found a second '{text}' in one formula. A formula has one operator; it goes on in the"
            " next line when its line ends with an operator or '+', or the next begins with '+'."
        )
    if kind == "INTERACTION":
        return (
            f"found the product '{text}' where none can stand. A product of two variables predicts:"
            " it stands among the terms after '~', as in LOY ~ SAT + SC + SAT:SC. Among labels, as"
            " in a definition, the product is written with '*'."
        )
    if kind == "NAME" and previous == "NUMBER":
        return (
            f"found '{text}' directly after a number. A product is written with '*', as in"
            " 0.8*x1; a name cannot begin with a digit."
        )
    if kind == "NAME" and previous == "NAME":
        return (
            f"found the name '{text}' directly after another name. Allowed here:"
            f" {_listed(allowed)}; names have no spaces."
        )
    if kind == "CUT_AT" and "CLOSE" in allowed:
        return (
            "found '|' inside parentheses. Random effects, such as lme4's (1 | school), are no"
            " part of this language; with respondents in clusters, write the model of one level."
        )
    if kind == "OPEN":
        return (
            "found '(' where no modifier's name stands before it. Variables are listed without"
            f" parentheses, as in F =~ x1 + x2. Allowed here: {_listed(allowed)}."
        )
    if kind == "NUMBER" and set(allowed) == {"NAME"}:
        return (
            f"found '{text}' where a name is expected. Names do not begin with a digit, and fixed"
            " values stand on the right-hand side, as in F =~ 0.8*x1."
        )
    if kind == "TIMES" and _OPERATOR_KINDS & set(allowed):
        return (
            f"found '*' on the left-hand side. Modifiers stand on the right-hand side, before the"
            f" variable, as in F =~ 0.8*x1. Allowed here: {_listed(allowed)}."
        )
    if kind == "TIMES" and "SEPARATOR" in allowed:
        return (
            "found a second '*' in one term. A term has one modifier before its variable; several"
            " are added as terms, as in a*x1 + start(0.5)*x1."
        )
    if previous == "TEXT" and "TIMES" in allowed:
        return (
            f"{found} after a quoted label. '*' and a variable must follow, as in \"a\"*x1; names"
            " of variables stand without quotes, and a data column whose name needs them must be"
            " renamed first."
        )
    if set(allowed) - {"DIVIDE", "POWER"} == {"TIMES", "QUESTION"}:
        return (
            f"{found} after a modifier. '*' and a variable must follow, as in start(0.5)*x1 or"
            " (1/3)*x1. Variables are listed without parentheses, as in F =~ x1 + x2; to use a"
            " transformed variable (x1^2, log(x1), x1/x2), compute it as a column of the data"
            " first."
        )
    if kind == "COMMA" and previous == "NUMBER":
        return f"{found} in a number. The decimal sign is a point, as in 0.5*x1."
    if kind == "COMMA":
        return f"{found} between terms. Terms are joined with '+', as in F =~ x1 + x2 + x3."
    if kind == "MINUS":
        return (
            "found '-' between terms. Terms are joined with '+'; a negative fixed value is written"
            " before its variable, as in y ~ x1 + -0.5*x2. A data column with '-' in its name must"
            " be renamed first."
        )
    return f"{found}. Allowed here: {_listed(allowed)}."


def _listed(kinds: Collection[str]) -> str:
    if "MINUS" not in kinds:
        # Of numbers in a modifier only; where terms are joined, they would mislead.
        kinds = set(kinds) - {"DIVIDE", "POWER"}
    words = [word for kind, word in _WORDS.items() if kind in kinds]
    if "SEPARATOR" not in kinds and "$END" in kinds:
        words.append(_WORDS["SEPARATOR"])
    return ", ".join(words) or "nothing more"
