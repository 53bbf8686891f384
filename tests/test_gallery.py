"""The documentation's gallery shows the figure that a block ends with, as a notebook does."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
pytest.importorskip(
    "sphinx_gallery", reason="the tools of the documentation are not installed: make docs"
)


class Picture:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def _repr_png_(self) -> bytes:
        return self.content


def shown(block: str, last: object, folder: Path) -> tuple[str, list[Path]]:
    """What the gallery writes for a block whose last expression has this value."""
    scraper = runpy.run_path(str(DOCS / "gallery_figures.py"))["_get_sg_image_scraper"]()
    paths = [folder / "1.png", folder / "2.png"]
    rest = scraper(
        ("code", block, 1),
        {"example_globals": {"___": last}, "image_path_iterator": map(str, paths)},
        {"src_dir": str(folder)},
    )
    return rest, [path for path in paths if path.exists()]


def test_a_figure_as_the_last_line_is_shown(tmp_path):
    rest, (path,) = shown("x = 1\nresult.plot()", Picture(b"png"), tmp_path)
    assert "1.png" in rest
    assert path.read_bytes() == b"png"


@pytest.mark.parametrize(
    ("block", "last"),
    [
        ("figure = result.plot()", Picture(b"of the block before")),
        ("# nothing but a comment", Picture(b"of the block before")),
        ("print(1)", None),
        ("table", "no picture"),
    ],
)
def test_nothing_is_shown_where_a_block_does_not_end_with_a_figure(block, last, tmp_path):
    assert shown(block, last, tmp_path) == ("", [])


def test_the_gallery_is_built_with_it():
    configuration = runpy.run_path(str(DOCS / "conf.py"))["sphinx_gallery_conf"]
    assert configuration["image_scrapers"] == ("matplotlib", "gallery_figures")
