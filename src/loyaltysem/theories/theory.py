"""A theory as it is handed out: its graph, its hypotheses as a table, and both in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.plots import text_font
from loyaltysem.specification import Graph
from loyaltysem.theories.drawing import draw_graph
from loyaltysem.theories.skeleton import codebook_skeleton
from loyaltysem.words import Language, require_language
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself
from loyaltysem.words.theories.described import theory_text, verification

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Theory"]


@names_elsewhere("theory")
@checked
@dataclass(frozen=True, slots=True, repr=False)
class Theory(ShowsItself):
    """A theory of the field: constructs, the paths between them, and hypotheses.

    The functions of this room make theories; :class:`loyaltysem.SEM` makes a model of one, and
    :class:`loyaltysem.CFA` one of its measurement alone.

    Attributes
    ----------
    graph : Graph
        Constructs, paths and hypotheses as records.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    >>> theory.hypotheses[["hypothesis", "route", "sign"]]
      hypothesis            route sign
    0         H1        SAT → TRU    +
    1         H2        TRU → LOY    +
    2         H3        SAT → LOY    +
    3         H4  SAT → TRU → LOY    +
    >>> fit = ls.SEM(theory).fit(survey, missing="listwise")
    >>> fit.hypotheses()["verdict"].tolist()
    ['supported', 'supported', 'supported', 'supported']

    A theory of one's own is made of the records of :mod:`loyaltysem.specification`:

    >>> from loyaltysem.specification import Graph, Hypothesis, Node, Path
    >>> own = ls.theories.Theory(
    ...     Graph(
    ...         nodes=(
    ...             Node("SC", ("SC1", "SC2", "SC3"), label="Switching cost"),
    ...             Node("LOY", ("LOY1", "LOY2", "LOY3", "LOY4"), label="Loyalty"),
    ...         ),
    ...         paths=(Path("SC", "LOY"),),
    ...         hypotheses=(Hypothesis("H1", ("SC", "LOY"), "+"),),
    ...     )
    ... )
    >>> print(own.text())
    H1: Switching cost has a positive effect on Loyalty.
    """

    graph: Graph

    @property
    def hypotheses(self) -> pd.DataFrame:
        """One row for each hypothesis.

        ``hypothesis``, ``effect`` (direct, indirect, total), ``route``, ``sign``, ``claim`` and
        ``claim_zh`` in words, ``source``, ``verified`` (whether the source's own text was read).
        """
        columns = (
            "hypothesis effect route sign claim claim_zh source verified".split()  # noqa: SIM905
        )
        rows = [
            (
                one.name,
                one.effect,
                one.written,
                one.sign,
                self.graph.claim(one, "en"),
                self.graph.claim(one, "zh"),
                one.source,
                one.verified,
            )
            for one in self.graph.hypotheses
        ]
        return pd.DataFrame(rows, columns=columns)

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the hypotheses in words, a line each, with the source and what was verified.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        str

        Examples
        --------
        >>> import loyaltysem as ls
        >>> codebook = ls.datasets.load_platforms().codebook
        >>> theory = ls.theories.satisfaction_trust_loyalty(codebook)
        >>> print(theory.text("zh").splitlines()[1])
        H1：顾客满意对网站信任有正向影响。
        """
        require_language(language)
        claims = {one.name: self.graph.claim(one, language) for one in self.graph.hypotheses}
        text = theory_text(self.graph.described, claims, language)
        return "\n".join(line for line in (text, self._verification(language)) if line)

    @overload
    def plot(self, *, ax: None = None, language: Language = "en") -> Figure: ...
    @overload
    def plot(self, *, ax: Axes, language: Language = "en") -> Axes: ...
    @checked
    def plot(self, *, ax: Axes | None = None, language: Language = "en") -> Figure | Axes:
        """Draw the theory as a path diagram, each path with its hypothesis and sign.

        A moderation is a dashed arrow that ends on the path it moderates; a path of which nothing
        is claimed is grey; dotted arrows lead to the dimensions of a construct of second order.
        Indirect effects and controls are said below.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> figure = ls.theories.expectation_confirmation().plot()
        >>> figure.axes[0].get_title()
        'Expectation – confirmation'
        """
        with text_font(language) as used:
            drawn = draw_graph(self.graph, used, ax)
        return drawn if ax is not None else drawn.figure  # type: ignore[return-value]

    @checked
    def template(self, *, points: int = 7, language: Language = "en") -> str:
        """Return the skeleton of a codebook for the theory, as TOML text.

        Constructs have their roles, and items say what they are to ask for: the wording of
        published scales is their authors' text, to be looked up, adapted and cited. Save it, word
        the items, and :meth:`loyaltysem.Codebook.from_toml` reads it back; the theory of that
        codebook is this one.

        Parameters
        ----------
        points : int
            Of the answer scale, from 1.
        language : {"en", "zh"}
            Of descriptions and comments; labels are in both.

        Returns
        -------
        str

        Raises
        ------
        CodebookError
            No construct of the theory has items.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> text = ls.theories.expectation_confirmation().template()
        >>> codebook = ls.Codebook.from_toml(text)
        >>> codebook.item("CONF1").text
        '(to be worded) Confirmation 1: experience better than expected'
        >>> ls.theories.expectation_confirmation(codebook) == ls.theories.expectation_confirmation()
        True
        """
        return codebook_skeleton(self.graph, points, language)

    def _verification(self, language: Language) -> str:
        """Say what was read of the hypotheses, where they have a source."""
        claims = self.graph.hypotheses
        if not claims or self.graph.described.source is None:
            return ""
        unverified = [one.name for one in claims if not one.verified]
        return verification(unverified, len(claims), language)

    def _shown(self) -> Shown:
        described = self.graph.described
        constructs = [
            f"{node.name}: {', '.join(node.items)}" if node.items else node.name
            for node in self.graph.nodes
        ]
        cells = self.hypotheses[["hypothesis", "route", "sign", "claim"]]
        return Shown(
            title=described.name or type(self).__name__,
            lead=(described.source.entry("en"), *constructs) if described.source else constructs,
            tables=[ShownTable(cells, index=False, width=None, widest=None)],
            notes=[note for note in (described.verified, self._verification("en")) if note],
        )
