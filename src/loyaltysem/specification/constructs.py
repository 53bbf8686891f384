"""A model in the researcher's words: constructs, their items and the paths between them.

The names follow seminr (``constructs``, ``reflective``, ``multi_items``, ``relationships``,
``paths``); the statements are those that the model language gives.
"""

from __future__ import annotations

from collections.abc import Iterable

from loyaltysem.specification.language.consistency import check_consistency
from loyaltysem.specification.statements import Modifiers, Statement, Term
from loyaltysem.specification.syntax_errors import check_name, syntax_error

__all__ = ["constructs", "multi_items", "path", "paths", "reflective", "relationships"]


def reflective(name: str, items: str | Iterable[str]) -> Statement:
    """Describe a construct that its items reflect.

    Parameters
    ----------
    name : str
        The construct.
    items : str or iterable of str
        The columns that measure it; names of other constructs make it a higher-order construct.

    Returns
    -------
    Statement
        The same as the text ``name =~ item + item``.

    Raises
    ------
    ModelSyntaxError
        When there is no item, or a name that the model language cannot write.

    Examples
    --------
    >>> from loyaltysem.specification import reflective
    >>> print(reflective("SAT", ["SAT1", "SAT2", "SAT3"]))
    SAT =~ SAT1 + SAT2 + SAT3
    """
    check_name(name)
    return Statement((name,), "=~", tuple(Term(check_name(item)) for item in _names(items, name)))


def multi_items(stem: str, numbers: Iterable[int]) -> tuple[str, ...]:
    """Name the items of a construct that are numbered.

    Parameters
    ----------
    stem : str
        What all the names begin with.
    numbers : iterable of int
        The numbers that follow it.

    Returns
    -------
    tuple of str
        The names.

    Examples
    --------
    >>> from loyaltysem.specification import multi_items
    >>> multi_items("SAT", range(1, 4))
    ('SAT1', 'SAT2', 'SAT3')
    """
    return tuple(f"{stem}{number}" for number in numbers)


def path(from_: str, to: str, *, label: str = "") -> Statement:
    """Describe one effect.

    Parameters
    ----------
    from_ : str
        The cause.
    to : str
        The outcome.
    label : str
        A name for the coefficient, to be used in definitions.

    Returns
    -------
    Statement
        The same as the text ``to ~ label*from_``.

    Examples
    --------
    >>> from loyaltysem.specification import path
    >>> print(path("SAT", "LOY", label="c"))
    LOY ~ c*SAT
    """
    modifiers = Modifiers(label=(check_name(label),)) if label else Modifiers()
    return Statement((check_name(to),), "~", (Term(check_name(from_), modifiers),))


def paths(from_: str | Iterable[str], to: str | Iterable[str]) -> tuple[Statement, ...]:
    """Describe the effects of every cause on every outcome.

    Parameters
    ----------
    from_ : str or iterable of str
        The causes.
    to : str or iterable of str
        The outcomes.

    Returns
    -------
    tuple of Statement
        One for each outcome.

    Examples
    --------
    >>> from loyaltysem.specification import paths, to_lavaan_text
    >>> print(to_lavaan_text(paths(["WQ", "PV"], to=["SAT", "TRU"])))
    SAT ~ WQ + PV
    TRU ~ WQ + PV
    """
    causes = _names(from_, "paths")
    return relationships(
        *(path(cause, outcome) for outcome in _names(to, "paths") for cause in causes)
    )


def relationships(*effects: Statement | Iterable[Statement]) -> tuple[Statement, ...]:
    """Collect effects, those on one outcome in one statement.

    Parameters
    ----------
    *effects : Statement or iterable of Statement
        From `path` and `paths`.

    Returns
    -------
    tuple of Statement
        One for each outcome, in order of first mention.

    Examples
    --------
    >>> from loyaltysem.specification import path, paths, relationships, to_lavaan_text
    >>> print(to_lavaan_text(relationships(paths("SAT", to=["TRU", "LOY"]), path("TRU", "LOY"))))
    TRU ~ SAT
    LOY ~ SAT + TRU
    """
    collected: dict[tuple[str, ...], tuple[Term, ...]] = {}
    for effect in effects:
        for statement in (effect,) if isinstance(effect, Statement) else tuple(effect):
            if statement.op != "~":
                raise syntax_error(
                    f"relationships() takes effects from path() and paths(), and '{statement}' is"
                    " not one. Pass constructs to constructs()."
                )
            collected[statement.lhs] = collected.get(statement.lhs, ()) + statement.terms
    return tuple(Statement(outcome, "~", terms) for outcome, terms in collected.items())


def constructs(*measurements: Statement) -> tuple[Statement, ...]:
    """Collect constructs to a measurement model.

    Parameters
    ----------
    *measurements : Statement
        From `reflective`.

    Returns
    -------
    tuple of Statement
        The same statements, checked against each other.

    Raises
    ------
    ModelSyntaxError
        When a construct is given twice or constructs measure each other in a circle.

    Examples
    --------
    >>> from loyaltysem.specification import constructs, multi_items, reflective
    >>> model = constructs(
    ...     reflective("SAT", multi_items("SAT", range(1, 4))),
    ...     reflective("LOY", ["LOY1", "LOY2"]),
    ... )
    >>> len(model)
    2
    """
    names = [statement.lhs for statement in measurements]
    for statement in measurements:
        if statement.op != "=~":
            raise syntax_error(
                f"constructs() takes constructs from reflective(), and '{statement}' is not one."
                " Pass effects to relationships()."
            )
        if names.count(statement.lhs) > 1:
            raise syntax_error(
                f"the construct '{statement.lhs[0]}' is given twice. Name all its items in one"
                " reflective()."
            )
    check_consistency(measurements)
    return tuple(measurements)


def _names(names: str | Iterable[str], owner: str) -> tuple[str, ...]:
    listed = (names,) if isinstance(names, str) else tuple(names)
    if not listed:
        raise syntax_error(f"'{owner}' has an empty list of names. Give at least one.")
    return listed
