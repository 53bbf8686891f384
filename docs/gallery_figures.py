"""Lets the gallery show the figure that a block of an example ends with, as a notebook shows it.

Sphinx-Gallery itself looks for figures of pyplot, and loyaltysem's are made without it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx_gallery.scrapers import figure_rst


def shown_figure(block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Save the picture of what a block ends with, where it has one, and return its reST."""
    statements = ast.parse(block[1]).body
    if not statements or not isinstance(statements[-1], ast.Expr):
        return ""
    # where Sphinx-Gallery keeps the value of the last expression
    last = block_vars["example_globals"].get("___")
    if not hasattr(last, "_repr_png_"):
        return ""
    path = next(block_vars["image_path_iterator"])
    Path(path).write_bytes(last._repr_png_())
    return str(figure_rst([path], gallery_conf["src_dir"]))


def _get_sg_image_scraper() -> Callable[..., str]:
    """Answer Sphinx-Gallery, which is told the name of this file."""
    return shown_figure
