"""A theory as a graph: constructs, the paths between them, and what is claimed of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, get_args

from loyaltysem.arguments import checked, shown
from loyaltysem.errors import ModelSyntaxError, OptionError
from loyaltysem.specification.claimed_effects import check_claim
from loyaltysem.specification.constructs import path, reflective, relationships
from loyaltysem.specification.hypotheses import Hypothesis
from loyaltysem.specification.language.consistency import check_consistency
from loyaltysem.specification.products import product_name
from loyaltysem.specification.statements import Statement, Term
from loyaltysem.specification.syntax_errors import check_name
from loyaltysem.words import Language
from loyaltysem.words.theories.claims import claim
from loyaltysem.words.theories.described import TheoryWords

__all__ = ["Graph", "HasGraph", "Measurement", "Node", "Path"]

Measurement = Literal["reflective", "observed"]


@checked
@dataclass(frozen=True, slots=True)
class Node:
    """What takes part in a theory: a construct with its items, or a column of the data.

    Attributes
    ----------
    name : str
    items : tuple of str
        Of a construct: the columns that measure it, first the one that sets its scale; names of
        other constructs make it one of second order. A column has none.
    measurement : {"reflective", "observed"}
        Whether its items reflect it, or it is itself a column.
    role : str
        What it is in the field's theories, such as ``"satisfaction"``; ``"control"``.
    label, label_zh : str
        What it is called in English and in Chinese.
    reversed_items : tuple of str
        Items that are worded against it, where a codebook declares them.

    Raises
    ------
    OptionError
        Something of another kind, or another way of measurement.
    ModelSyntaxError
        A name that the model language cannot write, a construct without items, or a column with
        items.
    """

    name: str
    items: tuple[str, ...] = ()
    measurement: Measurement = "reflective"
    role: str = ""
    label: str = ""
    label_zh: str = ""
    reversed_items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("items", "reversed_items"):
            object.__setattr__(self, part, tuple(getattr(self, part)))
        for name in (self.name, *self.items):
            check_name(name)
        if self.measurement not in get_args(Measurement):
            raise OptionError(_no_measurement(self))
        if self.measurement == "reflective" and not self.items:
            raise ModelSyntaxError(
                f"The construct {self.name} has no items, so nothing measures it. Name its "
                "columns, or say measurement='observed' if it is a column itself."
            )
        if self.measurement == "observed" and self.items:
            raise ModelSyntaxError(
                f"{self.name} is said to be a column of the data, and to be measured by "
                f"{', '.join(self.items)}. Leave its items out, or say measurement='reflective'."
            )

        others = [name for name in self.reversed_items if name not in self.items]
        if others:
            raise ModelSyntaxError(
                f"{self.name} names {', '.join(others)} as reversed, which is none of its items "
                f"{', '.join(self.items) or '(it has none)'}. Add it to them, or leave it out."
            )

    def called(self, language: Language) -> str:
        """Return its label, or its name where it has none in the language."""
        return (self.label_zh if language == "zh" else self.label) or self.name


@checked
@dataclass(frozen=True, slots=True)
class Path:
    """A direct effect of one node on another.

    Attributes
    ----------
    source, target : str
    """

    source: str
    target: str

    def __post_init__(self) -> None:
        check_name(self.source)
        check_name(self.target)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


@checked
@dataclass(frozen=True, slots=True)
class Graph:
    """A theory: what takes part, in the order from causes to outcomes, and what is claimed.

    Attributes
    ----------
    nodes : tuple of Node
    paths : tuple of Path
    hypotheses : tuple of Hypothesis
    described : TheoryWords
        Name, source, and what of it was verified.

    Raises
    ------
    OptionError
        Nodes, paths or hypotheses are something else than these records.
    ModelSyntaxError
        A name is given twice, is unknown or is an item; paths go in a circle; a hypothesis claims
        an effect that the paths do not have.

    Examples
    --------
    >>> graph = Graph(
    ...     nodes=(Node("SAT", ("SAT1", "SAT2", "SAT3")), Node("LOY", ("LOY1", "LOY2", "LOY3"))),
    ...     paths=(Path("SAT", "LOY"),),
    ...     hypotheses=(Hypothesis("H1", ("SAT", "LOY"), "+"),),
    ... )
    >>> for statement in graph.statements:
    ...     print(statement)
    SAT =~ SAT1 + SAT2 + SAT3
    LOY =~ LOY1 + LOY2 + LOY3
    LOY ~ SAT
    """

    nodes: tuple[Node, ...]
    paths: tuple[Path, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    described: TheoryWords = field(default_factory=TheoryWords)

    def __post_init__(self) -> None:
        for part in ("nodes", "paths", "hypotheses"):
            object.__setattr__(self, part, tuple(getattr(self, part)))
        _check_names([node.name for node in self.nodes], "node")
        _check_names([hypothesis.name for hypothesis in self.hypotheses], "hypothesis")
        _check_names([str(path) for path in self.paths], "path")
        items = {item: node.name for node in self.nodes for item in node.items}
        for node in self.nodes:
            if node.measurement == "observed" and node.name in items:
                raise ModelSyntaxError(
                    f"The column {node.name} is an item of {items[node.name]}, so it would explain "
                    "what it measures. Leave it out of one of the two."
                )
        for one in self.paths:
            for name in (one.source, one.target):
                self.node(name)
        _check_no_circle(self.nodes, self.paths)
        drawn = [(path.source, path.target) for path in self.paths]
        for hypothesis in self.hypotheses:
            check_claim(hypothesis, drawn)
        check_consistency(self.statements)

    def node(self, name: str) -> Node:
        """Return the node of a name.

        Raises
        ------
        ModelSyntaxError
            There is none.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        raise ModelSyntaxError(
            f"A path or hypothesis names '{name}', which is none of the nodes "
            f"{', '.join(node.name for node in self.nodes)}. Add it, or correct the name."
        )

    @property
    def measurement(self) -> tuple[Statement, ...]:
        """How the constructs are measured; columns are no part of it."""
        return tuple(
            reflective(node.name, node.items)
            for node in self.nodes
            if node.measurement == "reflective"
        )

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The whole model: measurement, regressions, and covariances that have to be written.

        A moderation is the product of the cause and the moderator, after the paths to the outcome.
        """
        ordered = [
            effect
            for node in self.nodes
            for effect in (
                *(path(one.source, one.target) for one in self.paths_to(node.name)),
                *self._products(node.name),
            )
        ]
        return (*self.measurement, *relationships(*ordered), *self._covariances())

    @property
    def columns(self) -> tuple[str, ...]:
        """The controls: columns of the data that are no items."""
        return tuple(node.name for node in self.nodes if node.role == "control")

    @property
    def moderations(self) -> tuple[Hypothesis, ...]:
        """The hypotheses that claim one."""
        return tuple(one for one in self.hypotheses if one.effect == "moderation")

    def claim(self, hypothesis: Hypothesis, language: Language) -> str:
        """Return what a hypothesis claims, in one sentence without a stop."""
        called = [self.node(name).called(language) for name in hypothesis.names]
        if not hypothesis.moderator:
            return claim(called, hypothesis.effect, hypothesis.sign, language)
        # whether an effect becomes stronger or weaker is known where its own sign is claimed
        *route, moderator = called
        moderated = [
            one.sign
            for one in self.hypotheses
            if one.effect == "direct" and one.route == hypothesis.route
        ]
        return claim(
            route,
            hypothesis.effect,
            hypothesis.sign,
            language,
            moderator=moderator,
            moderated=moderated[0] if moderated else None,
        )

    def paths_to(self, name: str) -> tuple[Path, ...]:
        """Return the paths that end at a node."""
        return tuple(path for path in self.paths if path.target == name)

    @checked
    def with_controls(self, names: Sequence[str]) -> Graph:
        """Return the theory with columns that explain every construct.

        Constructs that nothing else explains are explained by the columns as well: that is how
        they correlate with them, which a model in lavaan's language would otherwise rule out.

        Parameters
        ----------
        names : sequence of str
            Columns of numbers; a single one may stand alone.

        Returns
        -------
        Graph

        Raises
        ------
        ModelSyntaxError
            A name is given twice, or is one of a construct or an item.

        Examples
        --------
        >>> graph = Graph((Node("SAT", ("SAT1", "SAT2")), Node("LOY", ("LOY1", "LOY2"))),
        ...               (Path("SAT", "LOY"),)).with_controls(["age"])
        >>> print(*graph.statements[2:], sep="; ")
        SAT ~ age; LOY ~ SAT + age
        """
        # a single one is as good as a list of one; its letters are no columns
        names = [names] if isinstance(names, str) else list(names)
        dimensions = {item for node in self.nodes for item in node.items}
        explained = [
            node.name
            for node in self.nodes
            if node.measurement != "observed" and node.name not in dimensions
        ]
        columns = [Node(name, measurement="observed", role="control") for name in names]
        more = [Path(name, target) for target in explained for name in names]
        return replace(self, nodes=(*self.nodes, *columns), paths=(*self.paths, *more))

    def _products(self, outcome: str) -> Iterable[Statement]:
        """Write each product once, whichever of its factors is said to moderate the other."""
        written: dict[frozenset[str], tuple[str, str]] = {}
        for one in self.moderations:
            if one.outcome == outcome:
                written.setdefault(
                    frozenset((one.cause, one.moderator)), (one.cause, one.moderator)
                )
        for factors in written.values():
            yield Statement((outcome,), "~", (Term(product_name(factors)),))

    def _covariances(self) -> Iterable[Statement]:
        """Write what is automatic only of constructs that no regression explains."""
        observed = {node.name for node in self.nodes if node.measurement == "observed"}
        first = [
            node.name
            for node in self.nodes
            if (causes := {path.source for path in self.paths_to(node.name)}) and causes <= observed
        ]
        for i, name in enumerate(first[:-1]):
            yield Statement((name,), "~~", tuple(map(Term, first[i + 1 :])))


class HasGraph(Protocol):
    """What is drawn as a graph, as the theories are."""

    @property
    def graph(self) -> Graph:
        """The constructs, paths and hypotheses."""
        ...


def _no_measurement(node: Node) -> str:
    """Say what becomes of a construct that its items form, or of a word that is none."""
    listed = ", ".join(node.items) or "nothing"
    return (
        f"{node.name}: measurement={shown(node.measurement)} is not known. Say 'reflective' (the "
        f"construct is what its items, {listed}, have in common) or 'observed' (it is itself a "
        "column). A covariance structure does not estimate what its items form (formative, "
        "composite): make a column of them, such as their mean, and name it as observed."
    )


def _check_names(names: Sequence[str], kind: str) -> None:
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        raise ModelSyntaxError(
            f"The {kind} {', '.join(dict.fromkeys(twice))} is given twice. Leave one out, or "
            "rename it."
        )


def _check_no_circle(nodes: Sequence[Node], paths: Sequence[Path]) -> None:
    """Take away what has no path in or none out, until nothing is left or the rest is a circle."""
    left = {node.name for node in nodes}
    while left:
        inside = [path for path in paths if path.source in left and path.target in left]
        between = {path.source for path in inside} & {path.target for path in inside}
        if between == left:
            raise ModelSyntaxError(
                f"The paths {', '.join(map(str, inside))} go in a circle, so that something would "
                "be a cause of itself. Turn one round or leave it out; a feedback loop is for a "
                "model in text, ls.SEM('...')."
            )
        left = between
