"""How long replicates are searched for, learnt from the first of them."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.errors import AdmissibilityWarning, NotAvailableError
from loyaltysem.estimation import MAX_ITERATIONS, Solution

__all__ = ["Ended", "Patience", "iterations_of", "learn", "pieces"]

#: Replicates that are fitted before the others, with all the iterations of an ordinary fit.
PILOT = 16
#: Share of them that did not converge from which the others are not waited for as long.
HOPELESS = 0.25
#: Iterations that every replicate has, and how many times those of nearly all that converged.
FEWEST, TIMES, NEARLY_ALL = 50, 2, 0.9
#: Replicates without a single minimum after which none is looked for any more.
ENOUGH_WITHOUT = 64
#: Seconds still to go above which progress is shown unasked.
LONG = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """How the searches of some replicates ended.

    Attributes
    ----------
    converged : ndarray of bool, shape (batch,)
    at_once : ndarray of bool, shape (batch,)
        Whether the search from the estimates converged, or only one from elsewhere.
    iterations : ndarray of int, shape (batch,)
        Of the search from the estimates.
    """

    converged: NDArray[np.bool_]
    at_once: NDArray[np.bool_]
    iterations: NDArray[np.intp]

    @classmethod
    def of(cls, solution: Solution, first: Solution) -> Ended:
        """Read it off where all searches, and the first of them, ended."""
        return cls(solution.converged, first.converged, first.iterations)


class Patience:
    """The iterations that a replicate is given, and what is shown meanwhile.

    Where the first replicates converge as those of ordinary work do, all are searched for as long
    as a fit is, and nothing is cut short. Where many of them do not, each of the others is given a
    multiple of what those that did converge needed.

    Parameters
    ----------
    n_replicates : int
    progress : bool or None
        Whether to show a bar; None for only where many replicates do not converge and the rest
        takes long.

    Attributes
    ----------
    most : int
        Iterations from each start.
    """

    def __init__(self, n_replicates: int, progress: bool | None) -> None:
        self.most = MAX_ITERATIONS
        self._total = n_replicates
        self._shown = progress
        self._bar: tqdm[Any] = self._new_bar()
        self._begun = time.perf_counter()
        self._searched = self._converged = self._done = 0
        self._is_pilot = True

    def __enter__(self) -> Patience:
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def pieces(self, size: int) -> Iterator[slice]:
        """Cut a chunk into what is fitted together: the first replicates by themselves."""
        first = min(PILOT, size) if self._is_pilot else 0
        if first:
            yield slice(0, first)
        if first < size:
            yield slice(first, size)

    def learn(self, n_replicates: int, ended: Ended | None) -> None:
        """Take in how the searches of some replicates ended.

        Parameters
        ----------
        n_replicates : int
            Done, those included that no model can be fitted to and that were not searched.
        ended : Ended, or None
            Those that were searched.

        Warns
        -----
        AdmissibilityWarning
            Many of the first replicates did not converge.

        Raises
        ------
        NotAvailableError
            None of the first 64 converged.
        """
        self._bar.update(n_replicates)
        self._done += n_replicates
        if ended is None:
            return
        self._searched += len(ended.converged)
        self._converged += int(ended.converged.sum())
        if not self._converged and self._searched >= ENOUGH_WITHOUT:
            raise NotAvailableError(
                f"None of the first {self._searched} of {self._total} replicates converged, so the "
                "others were not tried: no interval can be computed. The model is too much for "
                "these data; look at fit.admissibility, and fit a simpler one."
            )
        if self._is_pilot:
            self._is_pilot = False
            self._judge(ended.at_once, ended.iterations)

    def _judge(self, converged: NDArray[np.bool_], iterations: NDArray[np.intp]) -> None:
        failed = int((~converged).sum())
        if not len(converged) or failed < HOPELESS * len(converged):
            return
        if converged.any():
            needed = float(np.quantile(iterations[converged], NEARLY_ALL))
            self.most = min(MAX_ITERATIONS, max(FEWEST, int(np.ceil(TIMES * needed))))
        seconds = time.perf_counter() - self._begun
        left = seconds * (self._total - self._done) / max(self._done, 1)
        warnings.warn(
            f"{failed} of the first {len(converged)} of {self._total} replicates did not converge "
            f"at once: the model is nearly too much for these data. The others are given up after "
            f"{self.most} iterations, and counted as failed; at the pace of the first the rest "
            f"would take {_in_words(left)}. Intervals rest on those that converge, which are a "
            "chosen part. Stop with Ctrl-C, and look at fit.admissibility; a simpler model, or "
            "constructs that are distinct, help more than patience.",
            AdmissibilityWarning,
            stacklevel=6,
        )
        if self._shown is None and left > LONG:
            self._shown = True
            self._bar = self._new_bar(self._done)

    def _new_bar(self, done: int = 0) -> tqdm[Any]:
        return tqdm(total=self._total, initial=done, desc="refitting", disable=not self._shown)


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} minutes"


def pieces(patience: Patience | None, size: int) -> Iterator[slice]:
    """Cut a chunk as :meth:`Patience.pieces` does, or leave it whole without one."""
    return iter([slice(0, size)]) if patience is None else patience.pieces(size)


def iterations_of(patience: Patience | None) -> int:
    """Return how many iterations a replicate has."""
    return MAX_ITERATIONS if patience is None else patience.most


def learn(patience: Patience | None, n_replicates: int, ended: Ended | None) -> None:
    """Tell a patience, where there is one, how searches ended."""
    if patience is not None:
        patience.learn(n_replicates, ended)
