"""Tables with the rules they were judged by, as one object to look at."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

__all__ = ["shown", "shown_html"]


def shown(
    title: str, tables: Mapping[str, pd.DataFrame], rules: Mapping[str, str], notes: tuple[str, ...]
) -> str:
    """Return tables, rules and notes as text; three decimals."""
    with pd.option_context(
        "display.float_format",
        "{:.3f}".format,
        "display.width",
        200,
        "display.max_columns",
        None,
        "display.max_rows",
        None,
        "display.max_colwidth",
        None,
    ):
        parts = [f"{name}\n{table!r}" for name, table in tables.items()]
    stated = "\n".join([*(f"{name}: {rule}" for name, rule in rules.items()), *notes])
    return "\n\n".join([title, *parts, stated])


def shown_html(
    title: str, tables: Mapping[str, pd.DataFrame], rules: Mapping[str, str], notes: tuple[str, ...]
) -> str:
    """Return the same as HTML."""
    with pd.option_context("display.max_colwidth", None):
        parts = [
            f"<p>{escape(name)}</p>{table.to_html(float_format='{:.3f}'.format)}"
            for name, table in tables.items()
        ]
    stated = [*(f"{name}: {rule}" for name, rule in rules.items()), *notes]
    lines = "<br>".join(map(escape, stated))
    return f"<h4>{escape(title)}</h4>{''.join(parts)}<p><small>{lines}</small></p>"
