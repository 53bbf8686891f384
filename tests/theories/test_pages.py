"""The documentation has a page for every theory, written from the theory itself."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import loyaltysem as ls

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = runpy.run_path(str(DOCS / "theory_pages.py"))
NAMES = sorted(set(ls.theories.__all__) - {"Theory"})


def test_the_index_names_every_page():
    index = (DOCS / "theories" / "index.rst").read_text(encoding="utf-8")
    assert set(PAGES["functions"]()) == set(NAMES)
    for name in (*NAMES, "roles"):
        assert f"   field/{name}\n" in index


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_figure_hypotheses_sources_and_what_was_not_verified(name):
    theory = PAGES["functions"]()[name](**PAGES["LISTS"].get(name, {}))
    page = PAGES["page"](name)
    assert f".. image:: {name}.png" in page
    for row in theory.hypotheses.itertuples():
        line = page[page.index(f"   * - {row.hypothesis}\n") :].split("   * - ", 2)[1]
        assert row.claim in line
        assert row.source in line
        assert ("**not verified**" in line) != row.verified
        assert row.claim_zh in page
    for part in (theory.graph.described.verified, theory.text().splitlines()[-1]):
        assert part in page
    for node in theory.graph.nodes:
        assert f"``{node.role}``" in page or set(node.items) & {n.name for n in theory.graph.nodes}
    assert ("Moderation\n" in page) == bool(theory.graph.moderations)


def test_the_page_of_roles_has_all_of_them():
    page = PAGES["roles_page"]()
    for role in ls.survey.codebook.ROLES:
        assert not role or f"   * - ``{role}``\n" in page


def test_pages_are_written_with_their_figures(tmp_path):
    PAGES["write_pages"](folder=tmp_path)
    assert {path.stem for path in tmp_path.glob("*.png")} == set(NAMES)
    assert {path.stem for path in tmp_path.glob("*.rst")} == {*NAMES, "roles"}
