"""A survey at a glance, as Jupyter shows it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyaltysem.survey.survey import Survey

__all__ = ["survey_card"]


def survey_card(survey: Survey) -> str:
    """Return the HTML card of a survey: what it is, how large, from where."""
    codebook = survey.codebook
    missing = int((survey.missing_kinds != "").to_numpy().sum())
    rows = {
        "respondents 受访者": f"{len(survey)}",
        "items 题项": f"{len(codebook.items)}",
        "constructs 构念": ", ".join(c.name for c in codebook.constructs) or "—",
        "groups 分组变量": ", ".join(g.name for g in codebook.groups) or "—",
        "missing answers 缺失": f"{missing}",
        "format 格式": f"{survey.source.format or '—'} {survey.source.flavour}".strip(),
        "file 文件": survey.source.file or "—",
        "steps 处理记录": f"{len(survey.history)}",
    }
    simulated = "<strong>SIMULATED 模拟数据</strong> " if codebook.simulated else ""
    title = escape(" · ".join(filter(None, (codebook.title, codebook.title_zh))) or "Survey")
    body = "".join(
        f"<tr><th style='text-align:left'>{escape(key)}</th>"
        f"<td style='text-align:left'>{escape(value)}</td></tr>"
        for key, value in rows.items()
    )
    return f"<div>{simulated}<em>{title}</em><table>{body}</table></div>"
