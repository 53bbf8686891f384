"""The comparison of platforms, or of other groups, on the ground of measurement invariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.errors import OptionError
from loyaltysem.fits.estimators import EstimatorName
from loyaltysem.groups.comparison.ground import Ground
from loyaltysem.groups.comparison.joint_draws import DrawKind
from loyaltysem.groups.comparison.record import Wanted, compared_groups
from loyaltysem.groups.comparison.result import PlatformComparison
from loyaltysem.groups.invariance import InvarianceLadder, measurement_invariance
from loyaltysem.groups.invariance.judging.rules import RuleName
from loyaltysem.groups.labels import labels_of
from loyaltysem.groups.measurement_part import measurement_part
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.models import SEM
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.resampling import generator, replicate_count
from loyaltysem.moments.observations import as_frame
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.quantities.index import WeightRule

__all__ = ["compare_platforms"]


@checked
def compare_platforms(
    model: SEM,
    data: Any,
    *,
    group: str = "platform",
    source: str | None = None,
    target: str | None = None,
    ladder: InvarianceLadder | None = None,
    rule: RuleName = "difference",
    alpha: float = 0.05,
    release: Sequence[str] = (),
    estimator: EstimatorName | None = None,
    ordered: bool | Sequence[str] = False,
    missing: MissingAnswers | None = None,
    id: str | None = None,  # noqa: A002
    weights: WeightRule = "loadings",
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
    group : str
        The grouping variable.
    source, target : str, optional
        The constructs whose influence is compared, and whose levels are; by default the codebook's
        constructs with the roles ``satisfaction`` and ``loyalty``. Without either, the levels of
        all constructs are compared, and the paths.
    ladder : InvarianceLadder, optional
        Of this model and these data, as :func:`measurement_invariance` and
        :meth:`InvarianceLadder.release` return it; by default it is climbed here.
    rule, alpha, release, estimator, ordered, missing, id
        As in :func:`measurement_invariance`; not beside a ``ladder``, which has its own.
    weights : {"loadings", "regression"}
        The rule of the index weights: one set for all groups, of the loadings that are equal; the
        equal-weight twin is always beside it.
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
        target is known.
    DataError
        A platform has too few answers, or answers that cannot be analysed; the message names it.
    NotAvailableError
        The model has no way from source to target; respondents stand in several groups (invariance
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
    """
    check_level(level)
    random = generator(rng)
    if ladder is None:
        ladder = measurement_invariance(
            model,
            data,
            group=group,
            rule=rule,
            alpha=alpha,
            release=release,
            estimator=estimator,
            ordered=ordered,
            missing=missing,
            id=id,
            n_replicates=n_replicates,
            rng=random,
            progress=progress,
        )
    else:
        own = (rule, alpha, tuple(release), estimator, bool(ordered), missing, id)
        if own != ("difference", 0.05, (), None, False, None, None):
            raise OptionError(
                "A ladder was handed over, and with it an option that says how one is climbed "
                "(rule, alpha, release, estimator, ordered, missing or id). Give that option to "
                "measurement_invariance, or leave ladder= out."
            )
        _require_same(ladder, model, data, group)
    found_source, found_target = _roles(model, data, source, target)
    wanted = Wanted(
        source=found_source,
        target=found_target,
        constructs=_constructs(ladder, found_source, found_target),
        weights=weights,
        bounds=bounds,
        kind=intervals,
        n_replicates=replicate_count(n_replicates),
        n_jobs=n_jobs,
        level=level,
        progress=progress,
        columns=tuple(map(str, as_frame(answers_of(data).frame).columns)),
    )
    record = compared_groups(Ground(ladder._record, group), wanted, random)
    return PlatformComparison(ladder, record, labels_of(data, group))


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
