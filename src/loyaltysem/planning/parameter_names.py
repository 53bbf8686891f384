"""Which row of a power table a user means."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import OptionError, VariableNotFoundError

__all__ = ["effects_named", "row_of_parameter"]


def effects_named(parameter: str) -> tuple[tuple[str, str], ...]:
    """Return from and to of a parameter such as ``"LOY indirect SAT"``; nothing for others."""
    words = parameter.split()
    if len(words) == 3 and words[1] in ("indirect", "total"):
        return ((words[2], words[0]),)
    return ()


def row_of_parameter(table: pd.DataFrame, parameter: str) -> int:
    """Return the place of a parameter that is named by its label, or as it is written.

    Parameters
    ----------
    table : DataFrame
        ``lhs op rhs label``, and ``group``.
    parameter : str
        Such as ``"indirect"``, ``"LOY ~ SAT"`` or ``"LOY total SAT"``.

    Raises
    ------
    VariableNotFoundError
        There is no such parameter.
    OptionError
        Several groups have it.
    """
    written = [
        f"{lhs} {op} {rhs}".strip()
        for lhs, op, rhs in table[["lhs", "op", "rhs"]].itertuples(index=False)
    ]
    by_label = [i for i, label in enumerate(table["label"]) if label == parameter]
    wanted = "".join(parameter.split())
    by_text = [i for i, text in enumerate(written) if "".join(text.split()) == wanted]
    found = by_label or by_text
    if not found:
        raise VariableNotFoundError(_unknown(parameter, [*table["label"], *written]))
    # one label for several groups is one parameter
    if len(by_text) > 1 and not by_label:
        raise OptionError(
            f"'{parameter}' is in {len(by_text)} groups, and the number of respondents for one is "
            "not that for another. Give it a label in each, c(a1, a2)*x, and name the label."
        )
    return found[0]


def _unknown(parameter: str, names: Sequence[str]) -> str:
    known = list(dict.fromkeys(name for name in names if name))
    return (
        f"'{parameter}' is no free or defined parameter of the model."
        f"{did_you_mean(parameter, known)} Name a label, or a "
        f"coefficient as it is written: {', '.join(known[:20])}{', …' if len(known) > 20 else ''}."
    )
