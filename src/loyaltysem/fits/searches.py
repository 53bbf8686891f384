"""The searches a fit was made by: how many, and which minima they found."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from loyaltysem.estimation import MatrixLayout
from loyaltysem.fits.estimating.estimation import Estimation
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.inference.verdicts.active_bounds import active_bounds
from loyaltysem.inference.verdicts.admissibility import Admissibility, check_admissibility
from loyaltysem.inference.verdicts.check import Check

__all__ = ["FoundMinimum", "Searches", "searches_of"]


@dataclass(frozen=True, slots=True)
class FoundMinimum:
    """One of the minima that searches ended in.

    Attributes
    ----------
    fmin : float
        The discrepancy, as ``fmin`` among the fit indices.
    n_starts : int
        How many searches ended here.
    from_usual_start : bool
        Whether that from the usual start did.
    admissibility : Admissibility
    """

    fmin: float
    n_starts: int
    from_usual_start: bool
    admissibility: Admissibility


@dataclass(frozen=True, slots=True)
class Searches:
    """From how many starts was searched, and what was found.

    The solution of the fit is the lowest minimum, whether it is admissible or not: it is the
    maximum-likelihood (or least-squares) estimate, and another minimum is not. Solutions that
    differ only by a construct multiplied by −1 count as one.

    Attributes
    ----------
    n_starts : int
        The usual one included.
    n_converged : int
        Searches that reached a minimum.
    minima : tuple of FoundMinimum
        The distinct minima, the lowest first; empty where nothing converged.
    lower : tuple of float
        The discrepancy (``fmin``) at which searches that did not converge stopped, as far as it
        is below all minima.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"], "LOY": ["LOY1", "LOY2", "LOY3"]})
    >>> fit = model.fit(survey, missing="listwise", n_starts=5, rng=1)
    >>> fit.starts.n_starts, len(fit.starts.minima)
    (5, 1)
    >>> fit.starts.to_frame().columns.tolist()
    ['fmin', 'n_starts', 'from_usual_start', 'admissible', 'problems']
    """

    n_starts: int
    n_converged: int
    minima: tuple[FoundMinimum, ...]
    lower: tuple[float, ...] = ()

    @property
    def n_lowest(self) -> int:
        """How many searches ended in the lowest minimum, which is the solution."""
        return self.minima[0].n_starts if self.minima else 0

    def to_frame(self) -> pd.DataFrame:
        """Return the minima as a table.

        Returns
        -------
        DataFrame
            One row for each minimum, the lowest first: ``fmin n_starts from_usual_start
            admissible problems``, the last naming the checks that failed.
        """
        rows = [
            (
                minimum.fmin,
                minimum.n_starts,
                minimum.from_usual_start,
                minimum.admissibility.admissible,
                ", ".join(check.check for check in minimum.admissibility.problems),
            )
            for minimum in self.minima
        ]
        columns = ["fmin", "n_starts", "from_usual_start", "admissible", "problems"]
        return pd.DataFrame(rows, columns=columns)

    def checks(self) -> tuple[Check, ...]:
        """Say where the minima differ in admissibility, or none is the lowest place."""
        return (*self._lower_places(), *self._differing_verdicts())

    def _lower_places(self) -> tuple[Check, ...]:
        if not self.lower:
            return ()
        return (
            Check(
                "starts",
                "problem",
                f"{len(self.lower)} of {self.n_starts} searches did not converge but came lower "
                f"(fmin {self.lower[0]:.6g}) than the lowest minimum ({self.minima[0].fmin:.6g}).",
                "The solution is not the best the model can do for these data, and there may be "
                "none: parameters run off without end. bounds='standard' keeps them where they "
                "can be at all; a simpler model, or constructs that are distinct, help more.",
            ),
        )

    def _differing_verdicts(self) -> tuple[Check, ...]:
        verdicts = [minimum.admissibility.admissible for minimum in self.minima]
        if len(set(verdicts)) < 2:
            return ()
        lowest, other = self.minima[0], self.minima[verdicts.index(not verdicts[0])]
        words = ("admissible", "not admissible")
        if not verdicts[0]:
            words = words[::-1]
        return (
            Check(
                "starts",
                "caution",
                f"the lowest of {len(verdicts)} minima (fmin {lowest.fmin:.6g}) is {words[0]}, "
                f"another ({other.fmin:.6g}) is {words[1]}.",
                "The lowest is the estimate, and reported. That it is not the only one speaks "
                "against the model or the size of the sample; choosing the other for its looks is "
                "no remedy. See fit.starts.",
            ),
        )

    def __str__(self) -> str:
        if not self.minima:
            return f"{self.n_starts}: none converged"
        text = f"{self.n_starts}: {self.n_converged} converged, {self.n_lowest} of them "
        if len(self.minima) == 1:
            return text + "in the only minimum found"
        return text + f"in the lowest of {len(self.minima)} minima found"


def searches_of(
    layout: MatrixLayout,
    estimation: Estimation,
    admissibility: Admissibility,
    group_names: tuple[str, ...],
    share: float,
) -> Searches:
    """Judge every minimum that searches ended in.

    Parameters
    ----------
    layout : MatrixLayout
    estimation : Estimation
    admissibility : Admissibility
        Of the solution.
    group_names : tuple of str
        As sentences call them.
    share : float
        What F / 2 is multiplied by to give ``fmin``.

    Returns
    -------
    Searches
    """
    found = estimation.minima
    solution = estimation.solution
    converged = bool(solution.converged[0])
    fmin = float(solution.objective[0]) / 2 * share
    if found is None:
        only = (FoundMinimum(fmin, 1, True, admissibility),) if converged else ()
        return Searches(1, int(converged), only)
    has_tangent = bool(layout.table.constraints) and layout.reduction is None
    minima = []
    for k, minimum in enumerate(found.minima):
        verdict = admissibility
        if k > 0:
            # under such constraints the information need not be regular by itself
            covariance, direction = parameter_covariance(minimum.solution.information[0], 1.0)
            verdict = check_admissibility(
                layout,
                minimum.implied,
                converged=True,
                regular=has_tangent or covariance is not None,
                direction=direction,
                group_names=group_names,
                more=active_bounds(layout, estimation.box, minimum.solution),
            )
        minima.append(
            FoundMinimum(
                minimum.objective / 2 * share,
                minimum.n_starts,
                minimum.from_usual_start,
                verdict,
            )
        )
    return Searches(
        found.n_starts,
        found.n_converged,
        tuple(minima),
        tuple(lower / 2 * share for lower in found.lower),
    )
