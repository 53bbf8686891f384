"""Writes one page for each theory of the field, from the theory itself: figure, hypotheses, roles.

Sphinx calls it before it reads the pages; they stand in ``theories/field``, which is not kept.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import loyaltysem as ls
from loyaltysem.theories import Theory
from loyaltysem.words.theories.roles import ROLE_WORDS

FOLDER = Path(__file__).resolve().parent / "theories" / "field"
#: What a page shows, of theories that want lists.
LISTS: dict[str, dict[str, Any]] = {
    "push_pull_mooring": {
        "push": ["satisfaction", "perceived_value"],
        "pull": ["alternative_attractiveness"],
        "mooring": ["switching_cost"],
    },
    "stimulus_organism_response": {
        "stimuli": ["website_quality", "information_quality"],
        "organism": ["satisfaction", "trust"],
        "responses": ["loyalty"],
    },
}


def functions() -> dict[str, Callable[..., Theory]]:
    """The theories by name."""
    names = [name for name in ls.theories.__all__ if name != "Theory"]
    return {name: getattr(ls.theories, name) for name in names}


def page(name: str) -> str:
    """The page of one theory, as reST."""
    make, lists = functions()[name], LISTS.get(name, {})
    theory = make(**lists)
    described = theory.graph.described
    summary = str(inspect.getdoc(make)).partition("\n\n")[0].replace("\n", " ")
    arguments = ", ".join(
        ["survey.codebook", *(f"{key}={value!r}" for key, value in lists.items())]
    )
    return "\n".join(
        [
            described.name,
            "=" * (2 * len(described.name)),
            "",
            f"{described.name_zh}. {summary}",
            "",
            f".. image:: {name}.png",
            f"   :alt: {'; '.join(map(str, theory.graph.paths))}",
            "   :width: 100%",
            "",
            ".. code-block:: python",
            "",
            f"    theory = ls.theories.{name}({arguments})",
            "    theory.hypotheses               # sign, source, whether it was read there",
            '    theory.plot(language="zh")',
            "    print(theory.template())        # a codebook to fill in",
            "",
            f"Its options are told in :func:`loyaltysem.theories.{name}`.",
            "",
            *section(
                "Hypotheses",
                table(
                    ("", "Claim", "Sign", "Source, and whether the claim was read there"),
                    hypotheses(theory),
                ),
            ),
            *section("What was read, and what was not", [*notes(theory)]),
            *moderations(theory),
            *section(
                "Roles in the codebook",
                table(("Role", "English", "Chinese", ""), roles(make, lists, theory)),
            ),
            *section(
                "In Chinese",
                [
                    ".. code-block:: text",
                    "",
                    *(f"    {line}" for line in theory.text("zh").splitlines()),
                ],
            ),
        ]
    )


def roles_page() -> str:
    """All roles, with their names and the theories that ask for them."""
    asking: dict[str, list[str]] = {role: [] for role in ROLE_WORDS}
    options: dict[str, list[dict[str, Any]]] = {
        "service_quality_loyalty": [
            {"dimensions": one, "value": True}
            for one in ("servqual", "e_s_qual", "webqual", "overall")
        ],
        "technology_acceptance": [{"attitude": True}],
    }
    for name, make in functions().items():
        if name in LISTS:
            continue
        found = [node for given in options.get(name, [{}]) for node in make(**given).graph.nodes]
        for role in dict.fromkeys(node.role for node in found):
            asking[role].append(f":doc:`{name}`")
    rows = (
        (
            f"``{role}``",
            words.label,
            "、".join((words.label_zh, *filter(_chinese, words.also))),
            ", ".join(asking[role]),
        )
        for role, words in ROLE_WORDS.items()
    )
    text = (
        "What a construct is in the theories, as a codebook says it: by the role, or by its name "
        "in English or in Chinese. Theories whose constructs you list take any of them."
    )
    header = ("Role", "English", "Chinese", "Theories")
    return "\n".join(["Roles", "=====", "", text, "", *table(header, rows), ""])


def _chinese(text: str) -> bool:
    return any("\u4e00" <= mark <= "\u9fff" for mark in text)


def section(title: str, lines: Iterable[str]) -> list[str]:
    return [title, "-" * (2 * len(title)), "", *lines, ""]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (header, *rows):
        for i, cell in enumerate(row):
            lines.append(f"   {'* -' if i == 0 else '  -'} {cell}".rstrip())
    return lines


def hypotheses(theory: Theory) -> Iterable[tuple[str, ...]]:
    for row in theory.hypotheses.itertuples():
        sign = {"+": "\\+", "-": "−"}[row.sign]
        read = "read" if row.verified else "**not verified**"
        yield row.hypothesis, row.claim, sign, f"{row.source}: {read}"


def notes(theory: Theory) -> list[str]:
    """What was read, as the theory says it, and the list of what was not."""
    claims = theory.graph.hypotheses
    said = theory.text().splitlines()[len(claims) + 1 :]
    return [line for text in said for line in (text, "")]


def moderations(theory: Theory) -> list[str]:
    if not theory.graph.moderations:
        return []
    names = ", ".join(one.name for one in theory.graph.moderations)
    text = (
        f"{names} claim that an effect depends on another construct: the model has the product "
        'of the two, and ``ls.SEM(theory).fit(data, interaction="lms")`` estimates it '
        "(:doc:`/how_to/test_a_moderation`). With ``moderation=False`` the moderators have their "
        "own effects alone, and the rest is tested."
    )
    return section("Moderation", [text])


def roles(
    make: Callable[..., Theory], lists: dict[str, Any], theory: Theory
) -> Iterable[tuple[str, ...]]:
    codebook = ls.Codebook.from_toml(theory.template())
    for construct in codebook.constructs:
        words = ROLE_WORDS[construct.role]
        needed = "" if may_be_missing(make, lists, codebook, construct.name) else "needed"
        yield f"``{construct.role}``", words.label, words.label_zh, needed


def may_be_missing(
    make: Callable[..., Theory], lists: dict[str, Any], codebook: ls.Codebook, name: str
) -> bool:
    constructs = tuple(
        replace(one, role="") if one.name == name else one for one in codebook.constructs
    )
    try:
        make(replace(codebook, constructs=constructs), **lists)
    except ls.errors.LoyaltySEMError:
        return False
    return True


def write_pages(*_: object, folder: Path = FOLDER) -> None:
    """Write all pages and their figures."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roles.rst").write_text(roles_page(), encoding="utf-8")
    for name, make in functions().items():
        (folder / f"{name}.rst").write_text(page(name), encoding="utf-8")
        figure = make(**LISTS.get(name, {})).plot()
        figure.savefig(folder / f"{name}.png", dpi=110)
