"""问卷星 (wjx.cn): one header row with paradata columns, then numbered question texts.

`headers` says which columns belong together, `paradata` reads what the platform recorded,
`cell_parts` takes apart what one cell holds of several answers, `flavour` tells texts, option
numbers and scores apart, `pair` reads a file of texts and one of numbers together, and `sav`
reads the SPSS export.
"""

from __future__ import annotations

from loyaltysem.survey.formats.platforms.wjx.reading import WJX

__all__ = ["WJX"]
