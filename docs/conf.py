"""How the documentation is built. It builds without a network, and warnings are errors."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # gallery_figures

# The pages execute code: one BLAS thread, and figures go into files.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

project = "loyaltysem"
author = "The loyaltysem authors"
copyright = "The loyaltysem authors, GPL-3.0-or-later"
release = version = installed_version("loyaltysem")

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "agreement", "auto_examples/*.ipynb", "auto_agreement/*.ipynb"]
templates_path = ["_templates"]

# API pages: one page per room, made from what the room names in __all__.
autosummary_generate = True
autosummary_ignore_module_all = False
autosummary_imported_members = True
autodoc_typehints = "none"  # the numpydoc sections say the types, with shapes and units
autodoc_member_order = "bysource"
add_module_names = False
numpydoc_show_class_members = False

# Executed pages: the examples as they are, and the agreement with lavaan.
sphinx_gallery_conf = {
    "examples_dirs": ["../examples", "agreement"],
    "gallery_dirs": ["auto_examples", "auto_agreement"],
    "filename_pattern": r"\.py$",
    "capture_repr": ("_repr_html_", "__repr__"),
    # A figure as the last line of a block is shown, and not also described.
    "image_scrapers": ("matplotlib", "gallery_figures"),
    "ignore_repr_types": r"loyaltysem\.plots\.figures\.Shown",
    "download_all_examples": False,
    "plot_gallery": True,
    "remove_config_comments": True,
    "show_memory": False,
    "write_computation_times": False,
    "backreferences_dir": None,
}

html_theme = "pydata_sphinx_theme"
html_title = "loyaltysem"
html_show_sourcelink = False
html_theme_options = {
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "navbar_align": "left",
    "footer_start": ["copyright"],
    "footer_end": ["theme-version"],
}
html_sidebars = {"index": []}


def setup(app: object) -> None:
    """Write the pages of the theories before any page is read."""
    from theory_pages import write_pages

    app.connect("builder-inited", write_pages)  # type: ignore[attr-defined]
