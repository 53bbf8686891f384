"""The record of a cross-check: the same numbers by two engines, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.words import Language
from loyaltysem.words.comparing.engines import (
    CrosscheckFindings,
    convention,
    crosscheck_text,
    reason_in_words,
)
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["Crosscheck", "NotCompared", "put_side_by_side"]

#: Below this two numbers are the same in the digits that papers print.
PRINTED = 0.0005
#: Numbers smaller than this are compared as they are, others relative to their size.
SMALL = 0.1
OWN = "loyaltysem"
_PLACE = ("lhs", "op", "rhs")


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Something that only one of the engines has.

    Attributes
    ----------
    quantity, reason : str
        As in :mod:`loyaltysem.words.comparing.engines`.
    detail : str
        What the reason speaks of.
    """

    quantity: str
    reason: str
    detail: str = ""


# compared by identity: equality of frames has no single answer
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Crosscheck(ShowsItself):
    """The same numbers by this package and by a second engine.

    Attributes
    ----------
    engine : str
        The second engine.
    versions : mapping of str to str
        Of this package, of the engine and of what it rests on.
    table : DataFrame
        ``quantity lhs op rhs est other difference``, one row for each number that was compared.
        ``difference`` is relative to the size of ``est``, or absolute where that is below 0.1.
        Loadings are written ``F1 =~ item``, correlations ``a ~~ b``.
    left_out : tuple of NotCompared
    ways : tuple of str
        What the engine does in its own way; ``conventions`` are the same in words.
    """

    engine: str
    versions: Mapping[str, str]
    table: pd.DataFrame
    left_out: tuple[NotCompared, ...] = ()
    ways: tuple[str, ...] = ()

    @property
    def largest(self) -> float:
        """The largest difference; not a number where an engine gave none."""
        return float(self.table["difference"].iloc[self._worst])

    @property
    def where(self) -> str:
        """Of which coefficient or item it is, such as ``visual =~ x2``."""
        row = self.table.iloc[self._worst]
        return " ".join(str(row[column]) for column in _PLACE if row[column])

    @property
    def agrees(self) -> bool:
        """Whether all differences are below .0005, so that papers print the same digits."""
        return self.largest < PRINTED

    @property
    def quantities(self) -> pd.DataFrame:
        """``n`` and ``largest`` difference of each quantity that was compared."""
        groups = self.table.groupby("quantity", sort=False)["difference"]
        return pd.DataFrame({"n": groups.size(), "largest": groups.max(skipna=False)})

    @property
    def conventions(self) -> dict[str, str]:
        """What each engine does in its own way, and what was done about it."""
        return {name: convention(name) for name in ("difference", *self.ways)}

    @property
    def not_compared(self) -> dict[str, str]:
        """What was not compared, and why."""
        return {
            one.quantity: reason_in_words(self._named, self._beside, one.reason, one.detail)
            for one in self.left_out
        }

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the verdict in words.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return crosscheck_text(
            CrosscheckFindings(
                own=f"{OWN} {self.versions[OWN]}",
                engine=self._named,
                beside=self._beside,
                compared={str(name): int(n) for name, n in self.quantities["n"].items()},
                largest=self.largest,
                quantity=str(self.table["quantity"].iloc[self._worst]),
                where=self.where,
                cutoff=PRINTED,
                not_compared=[(o.quantity, o.reason, o.detail) for o in self.left_out],
            ),
            language,
        )

    @property
    def _worst(self) -> int:
        return int(np.argmax(self.table["difference"].fillna(np.inf).to_numpy()))

    @property
    def _named(self) -> str:
        return f"{self.engine} {self.versions[self.engine]}"

    @property
    def _beside(self) -> str:
        others = (name for name in self.versions if name not in (OWN, self.engine))
        return ", ".join(f"{name} {self.versions[name]}" for name in others)

    def _shown(self) -> Shown:
        cells = self.quantities.assign(
            largest=[f"{value:.1e}" for value in self.quantities["largest"]]
        )
        return Shown(
            title=f"Cross-check with {self._named}",
            tables=[ShownTable(cells.rename_axis(None), bordered=False)],
            verdict=self.text(),
            conventions=self.conventions,
            framed=True,
        )


def put_side_by_side(
    engine: str,
    parts: Mapping[str, pd.DataFrame],
    *,
    beside: Iterable[str] = (),
    left_out: Iterable[NotCompared] = (),
    ways: Iterable[str] = (),
) -> Crosscheck:
    """Compare what two engines found.

    Parameters
    ----------
    engine : str
        As its distribution is called.
    parts : mapping of str to DataFrame
        ``lhs op rhs est other`` of each quantity.
    beside : iterable of str
        Distributions that the engine rests on, whose version counts.
    left_out : iterable of NotCompared
    ways : iterable of str

    Returns
    -------
    Crosscheck
    """
    named = [part.assign(quantity=name) for name, part in parts.items()]
    table = pd.concat(named, ignore_index=True)[["quantity", *_PLACE, "est", "other"]]
    size = table["est"].abs()
    difference = (table["est"] - table["other"]).abs()
    table["difference"] = difference / size.where(size > SMALL, 1.0)
    versions = {name: version(name) for name in (OWN, engine, *beside)}
    return Crosscheck(engine, versions, table, tuple(left_out), tuple(ways))
