"""A survey at a glance, as Jupyter shows it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from loyaltysem.words.shown import rows_html
from loyaltysem.words.surveys import CARD, SIMULATED_MARK

if TYPE_CHECKING:
    from loyaltysem.survey.survey import Survey

__all__ = ["survey_card"]


def survey_card(survey: Survey) -> str:
    """Return the HTML card of a survey: what it is, how large, from where."""
    codebook = survey.codebook
    missing = int((survey.missing_kinds != "").to_numpy().sum())
    values = {
        "respondents": f"{len(survey)}",
        "items": f"{len(codebook.items)}",
        "constructs": ", ".join(c.name for c in codebook.constructs) or "—",
        "groups": ", ".join(g.name for g in codebook.groups) or "—",
        "missing": f"{missing}",
        "format": f"{survey.source.format or '—'} {survey.source.flavour}".strip(),
        "file": survey.source.file or "—",
        "steps": f"{len(survey.history)}",
    }
    simulated = f"<strong>{SIMULATED_MARK}</strong> " if codebook.simulated else ""
    title = escape(" · ".join(filter(None, (codebook.title, codebook.title_zh))) or "Survey")
    rows = rows_html([(label, values[name]) for name, label in CARD.items()])
    return f"<div>{simulated}<em>{title}</em>{rows}</div>"
