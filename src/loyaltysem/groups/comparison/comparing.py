"""The comparison of platforms, or of other groups, on the ground of measurement invariance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.errors import OptionError
from loyaltysem.fits.estimators import EstimatorName
from loyaltysem.groups.comparison.adjusting.covariates import covariates_of, known_rows
from loyaltysem.groups.comparison.adjusting.record import adjusted_groups
from loyaltysem.groups.comparison.estimates.joint_draws import DrawKind
from loyaltysem.groups.comparison.ground import Ground
from loyaltysem.groups.comparison.record import Wanted, compared_groups
from loyaltysem.groups.comparison.reporting import named_in
from loyaltysem.groups.comparison.result import PlatformComparison
from loyaltysem.groups.comparison.waves.cells import cells_name, wave_cells
from loyaltysem.groups.comparison.waves.record import waves_of
from loyaltysem.groups.invariance import InvarianceLadder, measurement_invariance
from loyaltysem.groups.invariance.judging.rules import RuleName
from loyaltysem.groups.measurement_part import measurement_part
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.models import SEM
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.resampling import generator, replicate_count
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.observations import as_frame
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.quantities.index import WeightRule, check_bounds
from loyaltysem.specification import variables_of

__all__ = ["compare_platforms"]

#: How a ladder is climbed that is not asked for otherwise.
_OWN = {
    "rule": "difference",
    "alpha": 0.05,
    "release": (),
    "estimator": None,
    "ordered": False,
    "missing": None,
    "weights": None,
    "clusters": None,
    "weights_normalization": "total",
    "id": None,
}


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
    adjust_for : sequence of str, optional
        Covariates, such as age and income, that all groups are held at in
        :attr:`PlatformComparison.adjusted`: numbers as amounts, texts and grouping variables of
        the codebook as dummies against their first level. Not for ordered answers.
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
        of the model.
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
    group = _grouping(group, time, ladder)
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
    covariates = covariates_of(data, adjust_for, _taken(model, group, time, ladder, climbing))
    variables = [group, *adjust_for, *(() if time is None else (time,))]
    answers, cells, n_left_out = data, None, 0
    if time is not None:
        answers, cells = wave_cells(data, group, time)
        group = cells.name
    if covariates is not None and ladder is None:
        answers, covariates, n_left_out = known_rows(answers, covariates, missing)
    if ladder is None:
        ladder = measurement_invariance(
            model,
            answers,
            group=group,
            n_replicates=n_replicates,
            rng=random,
            progress=progress,
            **climbing,
        )
    else:
        if climbing | {"ordered": bool(ordered)} != _OWN:
            raise OptionError(
                "A ladder was handed over, and with it an option that says how one is climbed "
                f"({', '.join(_OWN)}). Give that option to measurement_invariance, or leave "
                "ladder= out."
            )
        _require_same(ladder, model, answers, group)
    found_source, found_target = _roles(model, data, source, target)
    wanted = Wanted(
        source=found_source,
        target=found_target,
        constructs=_constructs(ladder, found_source, found_target),
        index_weights=index_weights,
        bounds=bounds,
        kind=intervals,
        n_replicates=replicate_count(n_replicates),
        n_jobs=n_jobs,
        level=level,
        progress=progress,
        columns=tuple(map(str, as_frame(answers_of(data).frame).columns)),
    )
    record = compared_groups(Ground(ladder._record, group), wanted, random)
    adjusted = None
    if covariates is not None:
        adjusted = adjusted_groups(record, answers_of(answers), covariates, n_left_out, random)
    waves = None if cells is None else waves_of(record, cells, adjusted)
    named = named_in(answers_of(answers), [*variables, group])
    return PlatformComparison(ladder, record, named, adjusted, waves)


def _grouping(group: str | None, time: str | None, ladder: InvarianceLadder | None) -> str:
    """Return the grouping variable: the one asked for, the ladder's, or the platform."""
    if group is not None:
        return group
    if ladder is None:
        return "platform"
    # over waves a ladder is grouped by platforms and waves together
    return ladder.group if time is None else ladder.group.removesuffix(cells_name("", time))


def _taken(
    model: SEM,
    group: str,
    time: str | None,
    ladder: InvarianceLadder | None,
    climbing: Mapping[str, Any],
) -> dict[str, str]:
    """Return what each name is that an analysis has a use for already."""
    variables = variables_of(model._statements)
    found = dict.fromkeys(variables.observed, "a variable of the model")
    found |= dict.fromkeys(variables.latent, "a construct of the model")
    design = climbing
    if ladder is not None:
        options = ladder._record.climb.options
        design = {"weights": options.weights, "clusters": options.clusters}
    for option in ("weights", "clusters", "id"):
        if design.get(option):
            found[design[option]] = f"the column of {option}="
    if time is not None:
        found[time] = "the column of time="
    return found | {group: "the grouping"}


def _require_same(ladder: InvarianceLadder, model: SEM, data: Any, group: str) -> None:
    climb = ladder._record.climb
    if ladder.group != group:
        raise OptionError(
            f"The ladder is grouped by '{ladder.group}', and group={group!r}. Give the ladder of "
            "the grouping that is to be compared."
        )
    if measurement_part(model._statements) != climb.setting.part:
        raise OptionError(
            "The ladder was climbed with another model. Climb one with this model, or leave "
            "ladder= out."
        )
    frame = as_frame(answers_of(data).frame)
    rows = climb.sample.rows
    last = -1 if rows is None else max(int(of_group.max()) for of_group in rows)
    names = climb.sample.moments.names
    known = set(names) <= set(frame.columns) and last < len(frame)
    if not known or not _same_answers(climb.sample, frame, names):
        raise OptionError(
            "The ladder was climbed with other answers. Climb one with these data, or leave "
            "ladder= out."
        )


def _same_answers(sample: Any, frame: Any, names: Sequence[str]) -> bool:
    if sample.values is None or sample.rows is None:
        return True
    for values, rows in zip(sample.values, sample.rows, strict=True):
        try:
            own = frame.select(list(names)).to_numpy()[rows].astype(float)
        except (TypeError, ValueError):
            # texts of categories, which were numbered
            return True
        if own.shape != values.shape or not np.allclose(own, values, equal_nan=True):
            return False
    return True


def _roles(model: SEM, data: Any, source: str | None, target: str | None) -> tuple[str, str]:
    source = source or _playing("satisfaction", data, model)
    target = target or _playing("loyalty", data, model)
    if bool(source) != bool(target):
        raise OptionError(
            "Whose influence on what? Give both source=... and target=..., two constructs of the "
            "model, or neither; the codebook's roles satisfaction and loyalty stand for them."
        )
    return source or "", target or ""


def _playing(role: str, data: Any, model: SEM) -> str | None:
    """Return the construct of the model that plays a role, or None where none is declared to."""
    playing = answers_of(data).roles.get(role, ())
    if len(playing) > 1:
        raise OptionError(
            f"Constructs {' and '.join(playing)} both have the role {role!r} in the codebook, so a "
            "comparison cannot know which one is meant. Give source=... and target=..., or leave "
            "the role with one of them."
        )
    return next((name for name in playing if name in _constructs_of(model)), None)


def _constructs_of(model: SEM) -> tuple[str, ...]:
    """Return the constructs of a model."""
    return tuple(measurement_part(model._statements).constructs)


def _constructs(ladder: InvarianceLadder, source: str, target: str) -> tuple[str, ...]:
    named = [name for name in (source, target) if name in ladder.constructs]
    return tuple(named) or tuple(ladder.constructs)
