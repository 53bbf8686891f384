"""The comparison of platforms, or of other groups, on the ground of measurement invariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.fits.estimators import EstimatorName
from loyaltysem.groups.comparison.adjusting.covariates import (
    Covariates,
    covariates_of,
    known_rows,
)
from loyaltysem.groups.comparison.adjusting.record import adjusted_groups
from loyaltysem.groups.comparison.asking import (
    constructs_compared,
    grouping_asked,
    names_taken,
    require_same,
    require_unasked,
    roles_asked,
)
from loyaltysem.groups.comparison.estimates.joint_draws import DrawKind
from loyaltysem.groups.comparison.ground import Ground
from loyaltysem.groups.comparison.record import Wanted, compared_groups
from loyaltysem.groups.comparison.reporting import named_in
from loyaltysem.groups.comparison.result import PlatformComparison
from loyaltysem.groups.comparison.waves.cells import WaveCells, wave_cells
from loyaltysem.groups.comparison.waves.record import waves_of
from loyaltysem.groups.effect_sizes import group_place
from loyaltysem.groups.invariance import InvarianceLadder, measurement_invariance
from loyaltysem.groups.invariance.judging.rules import RuleName
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.models import SEM
from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.moments.drawn.resampling import generator, replicate_count
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.moments.observations import as_frame
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.quantities.index import WeightRule, check_bounds
from loyaltysem.specification import variables_of

__all__ = ["compare_platforms"]


@checked
def compare_platforms(
    model: SEM,
    data: Any,
    *,
    group: str | None = None,
    time: str | None = None,
    source: str | None = None,
    target: str | None = None,
    ladder: InvarianceLadder | None = None,
    rule: RuleName = "difference",
    alpha: float = 0.05,
    release: Sequence[str] = (),
    estimator: EstimatorName | None = None,
    ordered: bool | Sequence[str] = False,
    missing: MissingAnswers | None = None,
    weights: str | None = None,
    clusters: str | None = None,
    weights_normalization: WeightsNormalization = "total",
    id: str | None = None,  # noqa: A002
    index_weights: WeightRule = "loadings",
    reference: Any = None,
    adjust_for: Sequence[str] = (),
    bounds: dict[str, tuple[float, float]] | None = None,
    intervals: DrawKind | None = None,
    n_replicates: int = 1000,
    n_jobs: int = 1,
    level: float = 0.95,
    rng: int | np.random.Generator | None = None,
    progress: bool | None = None,
) -> PlatformComparison:
    """Say who is ahead, and what works on loyalty, as far as measurement allows it.

    A ladder of measurement invariance is climbed first, and everything rests on one fit of all
    groups at the highest level that holds. Equal loadings let paths and effects be compared, equal
    intercepts the means of constructs; with intercepts released the mean of the construct leads,
    put on 0 to 100, and the index of answers is a description with its bias. What the level does
    not allow is refused. Any other grouping does as well as platforms.

    Parameters
    ----------
    model : SEM or CFA
        A model without paths is compared by its constructs' levels alone.
    data : Survey or data frame
    group : str, optional
        The grouping variable; by default that of the ``ladder``, or else ``"platform"``.
    time : str, optional
        The column of waves, asked of other people each time. Groups are then platforms by waves,
        measurement is tested over all of them in one ladder, and
        :attr:`PlatformComparison.waves` has levels, changes and trends by platform.
    source, target : str, optional
        The constructs whose influence is compared, and whose levels are; by default the codebook's
        constructs with the roles ``satisfaction`` and ``loyalty``. Without either, the levels of
        all constructs are compared, and the paths.
    ladder : InvarianceLadder, optional
        Of this model and these data, as :func:`measurement_invariance` and
        :meth:`InvarianceLadder.release` return it; by default it is climbed here.
    rule, alpha, release, estimator, ordered, missing, id
        As in :func:`measurement_invariance`; not beside a ``ladder``, which has its own.
    weights, clusters : str, optional
        Columns of sampling weights, and of the groups in which respondents were sampled. Ladder,
        fit and index are weighted; the bootstrap draws respondents, or whole clusters, within each
        group, and each brings its weight. A ``ladder`` brings its own.
    weights_normalization : {"total", "group"}
        Whether weights add up to all respondents, or to those of each group.
    index_weights : {"loadings", "regression"}
        By what rule the items of an index are weighted: one set for all groups, of the loadings
        that are equal; the equal-weight twin is always beside it.
    reference : group label, optional
        By whose items means are put on 0 to 100, where some are released, and whose mean is the
        zero of :attr:`PlatformComparison.latent_means`; with ``time`` a platform, of all its waves.
        By default released items have what the groups have on average, by their respondents,
        which does not depend on the order of the groups.
    adjust_for : sequence of str, optional
        Covariates, such as age and income, that all groups are held at in
        :attr:`PlatformComparison.adjusted`: numbers as amounts; texts, categorical columns and
        grouping variables of the codebook as dummies against their first level. Texts of digits
        with as few levels as a category has are refused. Not for ordered answers.
    bounds : dict, optional
        Lowest and highest possible answer by item; by default the codebook's. Constructs whose
        items have none are compared in the units of the model.
    intervals : {"bootstrap", "monte_carlo"}, optional
        Where intervals come from: respondents drawn anew within each group and the model fitted to
        them, or parameters drawn from the normal distribution of the estimates. By default the
        bootstrap for complete answers, and Monte Carlo where each replicate takes its time:
        ``missing="fiml"`` and ordered answers.
    n_replicates : int
        Draws, and permutations of ``rule="permutation"``.
    n_jobs : int
        Processes of the bootstrap.
    level : float
        With which intervals and ranks hold for all groups, or all pairs, together.
    rng : int, Generator or None
        The same seed gives the same digits.
    progress : bool, optional
        Whether to show progress; by default where it takes long.

    Returns
    -------
    PlatformComparison

    Raises
    ------
    VariableNotFoundError
        The grouping variable is not in the data.
    OptionError
        The ladder is of another model, of other data or another grouping; only one of source and
        target is known; a covariate is part of the comparison already; bounds name what is no item
        of the model; the group of reference is none of the data.
    DataError
        A platform has too few answers, or answers that cannot be analysed; the message names it.
    MissingDataError
        Answers or covariates are missing, and ``missing`` does not say what to do.
    NotAvailableError
        The model has no way from source to target; ordered answers are to be adjusted; respondents
        stand in several groups (invariance
        of the same people over time is not there yet).

    References
    ----------
    Meredith (1993), Psychometrika 58; Romano & Wolf (2005), Econometrica 73; Holm (1979),
    Scandinavian Journal of Statistics 6; Mogstad, Romano, Shaikh & Wilhelm (2024), Review of
    Economic Studies 91; Fornell et al. (1996), Journal of Marketing 60.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    >>> model = ls.SEM(theory)
    >>> comparison = ls.compare_platforms(
    ...     model, survey, missing="listwise", n_replicates=50, rng=1
    ... )
    >>> comparison.ladder.group_labels
    ('taobao', 'tmall', 'jd')

    With weights of the respondents, here those of raking to known margins:

    >>> weighted = survey.rake({"gender": {"female": 0.49, "male": 0.51}}).apply()
    >>> comparison = ls.compare_platforms(
    ...     model, weighted, weights="weight", missing="listwise", n_replicates=50, rng=1
    ... )
    >>> comparison.fit.estimates()["group"].nunique()
    3
    """
    check_level(level)
    random = generator(rng)
    roles = variables_of(model._statements)
    check_bounds(bounds, roles.observed, roles.latent)
    group = grouping_asked(group, time, ladder)
    climbing: dict[str, Any] = {
        "rule": rule,
        "alpha": alpha,
        "release": tuple(release),
        "estimator": estimator,
        "ordered": ordered,
        "missing": missing,
        "weights": weights,
        "clusters": clusters,
        "weights_normalization": weights_normalization,
        "id": id,
    }
    if ladder is not None:
        require_unasked(climbing, measurement_invariance)
    covariates = covariates_of(data, adjust_for, names_taken(model, group, time, ladder, climbing))
    asked = _asked(data, group, time, covariates)
    named = (group, *adjust_for, *(() if time is None else (time,)))
    if ladder is None:
        asked = _known(asked, missing)
        climbing |= {"n_replicates": n_replicates, "rng": random, "progress": progress}
        ladder = measurement_invariance(model, asked.answers, group=asked.group, **climbing)
    else:
        require_same(ladder, model, asked.answers, asked.group)
    found_source, found_target = roles_asked(model, asked.answers, source, target)
    wanted = Wanted(
        source=found_source,
        target=found_target,
        constructs=constructs_compared(tuple(ladder.constructs), found_source, found_target),
        index_weights=index_weights,
        bounds=bounds,
        kind=intervals,
        n_replicates=replicate_count(n_replicates),
        n_jobs=n_jobs,
        level=level,
        progress=progress,
        columns=tuple(map(str, as_frame(answers_of(data).frame).columns)),
        reference=_reference(reference, ladder.group_labels, asked.cells),
        among=() if asked.cells is None else tuple(asked.cells.wave.tolist()),
    )
    return _compared(asked, ladder, wanted, named, random)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Answers, by what they are grouped, and what groups are made alike in."""

    answers: Answers
    group: str
    covariates: Covariates | None
    cells: WaveCells | None = None
    n_left_out: int = 0


def _asked(data: Any, group: str, time: str | None, covariates: Covariates | None) -> _Asked:
    if time is None:
        return _Asked(answers_of(data), group, covariates)
    answers, cells = wave_cells(data, group, time)
    return _Asked(answers, cells.name, covariates, cells)


def _known(asked: _Asked, missing: MissingAnswers | None) -> _Asked:
    """Leave out respondents of whom a covariate is not known."""
    if asked.covariates is None:
        return asked
    answers, covariates, n_left_out = known_rows(asked.answers, asked.covariates, missing)
    return replace(asked, answers=answers, covariates=covariates, n_left_out=n_left_out)


def _reference(
    asked: Any, labels: tuple[GroupLabel, ...], cells: WaveCells | None
) -> tuple[int, ...]:
    """Return the places of the groups by whose items all are measured; none for all of them."""
    if asked is None:
        return ()
    if cells is None:
        return (group_place(asked, labels),)
    place = group_place(asked, cells.platforms)
    return tuple(np.flatnonzero(cells.platform == place).tolist())


def _compared(
    asked: _Asked,
    ladder: InvarianceLadder,
    wanted: Wanted,
    named: Sequence[str],
    rng: np.random.Generator,
) -> PlatformComparison:
    record = compared_groups(Ground(ladder._record, asked.group), wanted, rng)
    adjusted = None
    if asked.covariates is not None:
        adjusted = adjusted_groups(record, asked.answers, asked.covariates, asked.n_left_out, rng)
    waves = None if asked.cells is None else waves_of(record, asked.cells, adjusted)
    words = named_in(asked.answers, [*named, asked.group])
    return PlatformComparison(ladder, record, words, adjusted, waves)
