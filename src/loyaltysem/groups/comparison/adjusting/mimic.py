"""The model with covariates: multiple indicators, multiple causes (MIMIC).

Every construct is regressed on every covariate, with slopes that are equal across groups; what
constructs have in common beside stays as it was. Covariates are taken as given, as lavaan's
``fixed.x`` has it: each group has its own means, variances and covariances of them. The likelihood
of incomplete answers has them as variables of the model, with moments of each group's own as well.
They are in deviations from the mean of all respondents, so that a covariate of zero is common
ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import LoyaltySEMError, NotAvailableError
from loyaltysem.estimation import ImpliedMoments
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.fits.options import FitOptions
from loyaltysem.groups.comparison.estimates.joint_draws import JointDraws
from loyaltysem.groups.comparison.ground import Ground
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.moments.answers import Answers
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.taking import take_design, take_groups, take_sample
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["Mimic", "at_common_covariates", "cell_estimate", "mimic_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Mimic:
    """The model with covariates, and its sample.

    Attributes
    ----------
    fit : Fit
    constructs : tuple of str
        Those that covariates work on: all but those that measure others.
    names : tuple of str
        The covariates' columns.
    free : Fit or None
        The same with slopes of each group's own; None where that has no fit.
    """

    fit: Fit
    constructs: tuple[str, ...]
    names: tuple[str, ...]
    free: Fit | None

    def with_direct_effects(self, effects: Sequence[tuple[str, str]]) -> Fit:
        """Fit the model in which covariates work on items too, equally in all groups.

        Parameters
        ----------
        effects : sequence of (str, str)
            Items and covariates.
        """
        if not effects:
            return self.fit
        n_groups = len(self.fit.group_labels)
        direct = [
            Statement(
                (item,), "~", (Term(name, Modifiers(label=(f"direct_{item}_{name}",) * n_groups)),)
            )
            for item, name in effects
        ]
        return fit_to_sample(
            (*self.fit.statements, *direct),
            self.fit.sample,
            self.fit.options,
            start=coefficients(self.fit),
        )


def mimic_of(ground: Ground, base: Fit, answers: Answers, names: Sequence[str]) -> Mimic:
    """Fit the model of a comparison with covariates.

    Parameters
    ----------
    ground : Ground
    base : Fit
        Without them: the one fit of all groups.
    answers : Answers
        With the covariates as columns.
    names : sequence of str
        Of these columns.

    Raises
    ------
    NotAvailableError
        It has no fit, or answers are taken as categories.
    """
    if refusal := base.criterion.refusal("adjusted_means"):
        raise NotAvailableError(refusal)
    climb = ground.ladder.climb
    constructs = climb.setting.part.constructs
    measured = {name for own in constructs.values() for name in own}
    outcomes = tuple(name for name in constructs if name not in measured)
    sample = _sample(base, answers, names, climb.options)
    options = replace(base.options, fixed_x=not base.criterion.refusal("given_covariates"))
    together = [*base.statements, *_kept_covariances(base, set(constructs))]
    try:
        fit = fit_to_sample(
            (*together, *_slopes(outcomes, names, len(base.group_labels))),
            sample,
            options,
            start=coefficients(base),
        )
        problems = "; ".join(f"{c.check}: {c.found}" for c in fit.admissibility.problems)
    except LoyaltySEMError as error:
        problems = str(error)
    if problems:
        raise NotAvailableError(
            f"The model with the covariates {', '.join(names)} has no fit: {problems} Adjust for "
            "fewer covariates, or leave adjust_for= out."
        )
    return Mimic(fit, outcomes, tuple(names), _with_free_slopes(fit, together, outcomes, names))


def _sample(base: Fit, answers: Answers, names: Sequence[str], options: FitOptions) -> Sample:
    # in the order of the model, as a fit by itself would have them
    observed = [*base.moments.names, *names]
    grouping = take_groups(answers, options.group)
    design = take_design(answers, *options.design)
    return take_sample(answers, observed, options.missing, grouping, design=design)


def _slopes(outcomes: Sequence[str], names: Sequence[str], n_groups: int) -> Iterator[Statement]:
    for outcome in outcomes:
        terms = [
            Term(name, Modifiers(label=(f"slope_{outcome}_{name}",) * n_groups)) for name in names
        ]
        yield Statement((outcome,), "~", tuple(terms))


def _kept_covariances(base: Fit, constructs: set[str]) -> Iterator[Statement]:
    """Yield covariances that constructs have unasked, and would lose with an equation of theirs."""
    written = {
        frozenset((one, term.name))
        for s in base.statements
        if s.op == "~~"
        for one in s.lhs
        for term in s.terms
    }
    for row in base.table.rows_of(1):
        pair = frozenset((row.lhs, row.rhs))
        if row.op == "~~" and row.lhs != row.rhs and pair <= constructs and pair not in written:
            yield Statement((row.lhs,), "~~", (Term(row.rhs),))


def _with_free_slopes(
    fit: Fit, together: Sequence[Statement], outcomes: Sequence[str], names: Sequence[str]
) -> Fit | None:
    slopes = [Statement((one,), "~", tuple(Term(name) for name in names)) for one in outcomes]
    try:
        found = fit_to_sample(
            (*together, *slopes), fit.sample, fit.options, start=coefficients(fit)
        )
    except LoyaltySEMError:
        return None
    return found if found.converged else None


def cell_estimate(
    fit: Fit, outcome: str, predictor: str, covariance: NDArray[np.float64]
) -> tuple[float, float]:
    """Return a slope of the first group, which is that of all, and its standard error."""
    cell = next(
        c
        for c, (row, _) in enumerate(fit.layout.cells)
        if (row.lhs, row.op, row.rhs) == (outcome, "~", predictor)
    )
    along = fit.layout.cell_slopes()[0, cell]
    est = cell_values(fit.layout, fit.implied)[0][0, cell]
    return float(est), float(np.sqrt(along @ covariance @ along))


def at_common_covariates(draws: JointDraws, names: Sequence[str]) -> JointDraws:
    """Return draws of what the groups would be if all had the covariates that all have on average.

    Parameters
    ----------
    draws : JointDraws
        Of a fit in which covariates are deviations from that.
    names : sequence of str
    """
    columns = [draws.fit.layout.index_of(name) for name in names]

    def moved(implied: ImpliedMoments) -> ImpliedMoments:
        alpha = implied.matrices["alpha"].copy()
        alpha[..., columns] = 0.0
        latent = (implied.total @ alpha[..., None])[..., 0]
        mean = implied.matrices["nu"] + (implied.matrices["lambda"] @ latent[..., None])[..., 0]
        return replace(implied, latent_mean=latent, mean=mean)

    est, implied = moved(draws.est), moved(draws.implied)
    if est.mean is None or implied.mean is None:
        raise NotAvailableError("The model has no means, so that levels cannot be compared.")
    return replace(draws, est=est, implied=implied, est_means=est.mean, means=implied.mean)
