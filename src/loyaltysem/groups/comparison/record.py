"""A comparison of groups: what the ladder lets through, computed from one fit of all groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.cautions import (
    few_answers,
    inseparable,
    sampled,
    survey_weights,
    weights_decide,
)
from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.groups.comparison.estimates.influence import Influence, influence_of, require_way
from loyaltysem.groups.comparison.estimates.joint_draws import DrawKind, JointDraws, draw_jointly
from loyaltysem.groups.comparison.estimates.standing import (
    answers_rows,
    indices_of,
    latent_means_of,
    scale_of,
    weights_table,
)
from loyaltysem.groups.comparison.ground import Ground
from loyaltysem.quantities.index import Bounds, WeightRule
from loyaltysem.words.comparing.groups import CautionFacts

__all__ = ["ComparisonRecord", "Wanted", "compared_groups"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a comparison is asked for.

    Attributes
    ----------
    source, target : str
        ``""`` where no influence is asked for.
    constructs : tuple of str
        Whose levels are compared, the most important last.
    index_weights : {"loadings", "regression"}
    bounds : mapping, optional
    kind : {"bootstrap", "monte_carlo"}, optional
    n_replicates, n_jobs : int
    level : float
    progress : bool, optional
    columns : tuple of str
        Of the data.
    reference : tuple of int
        The groups by whose items means are put on 0 to 100; empty for all.
    among : tuple of int
        Of each group, with which it is held against: a number for those that are with each other,
        as platforms in one wave. Empty where each is with all.
    """

    source: str
    target: str
    constructs: tuple[str, ...]
    index_weights: WeightRule
    bounds: Bounds | None
    kind: DrawKind | None
    n_replicates: int
    n_jobs: int
    level: float
    progress: bool | None
    columns: tuple[str, ...]
    reference: tuple[int, ...] = ()
    among: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonRecord:
    """What was compared.

    Attributes
    ----------
    ground : Ground
    wanted : Wanted
    fit : Fit or None
        Of all groups together; None where nothing may be compared.
    kind : str
        How intervals were drawn, ``""`` without.
    influence : Influence or None
    means : tuple of Compared
        Of constructs, in units of the fit; of ordered answers in pooled SDs.
    leading, twins : tuple of Compared
        What says where groups stand, and the same by equal weights.
    latent, observed : tuple of Compared
        Indices of either kind, by the rule of weights and by equal ones; empty where refused.
    answers, index_weights : DataFrame
    cautions : tuple of CautionFacts
    """

    ground: Ground
    wanted: Wanted
    fit: Fit | None
    kind: str
    influence: Influence | None
    means: tuple[Compared, ...]
    leading: tuple[Compared, ...]
    twins: tuple[Compared, ...]
    latent: tuple[Compared, ...]
    observed: tuple[Compared, ...]
    answers: pd.DataFrame
    index_weights: pd.DataFrame
    cautions: tuple[CautionFacts, ...]

    @property
    def has_amounts(self) -> bool:
        """Whether answers are amounts, of which an index can be made."""
        return self.fit is None or _amounts(self.fit)

    @property
    def unit(self) -> str:
        """How the constructs are identified whose means stand here, or ``sd``."""
        return self.ground.ladder.climb.setting.identification if self.has_amounts else "sd"


def compared_groups(ground: Ground, wanted: Wanted, rng: np.random.Generator) -> ComparisonRecord:
    """Compare what the ladder lets through.

    Parameters
    ----------
    ground : Ground
    wanted : Wanted
    rng : Generator

    Raises
    ------
    NotAvailableError
        The model has no way from the source to the target.
    OptionError
        The ladder branches from another step than the one that holds.
    """
    moments = ground.sample.moments
    notes = list(few_answers(ground.labels, moments.n_observations))
    notes += sampled(ground.sample, ground.labels)
    if not ground.ladder.climb.options.weights:
        notes += survey_weights(wanted.columns, moments.names)
    if ground.released:
        notes.append(CautionFacts("searched", names=ground.released))
    fit = _joint_fit(ground)
    if fit is None:
        nothing = pd.DataFrame()
        return ComparisonRecord(
            ground, wanted, None, "", None, (), (), (), (), (), nothing, nothing, tuple(notes)
        )
    has_influence = bool(wanted.source and wanted.target)
    if has_influence and ground.has_paths:
        require_way(fit.layout, wanted.source, wanted.target)
    draws = draw_jointly(
        fit,
        wanted.kind,
        wanted.n_replicates,
        rng,
        n_jobs=wanted.n_jobs,
        progress=wanted.progress,
        among=wanted.among,
    )
    if draws.n_failed:
        notes.append(CautionFacts("failed", values=(draws.n_failed, draws.n_drawn)))
    influence = None
    if ground.has_paths and ground.may("unstandardised effects"):
        influence = influence_of(
            draws,
            wanted.source if has_influence else "",
            wanted.target,
            wanted.level,
            standardised=ground.may("standardised effects"),
        )
        if has_influence:
            notes += inseparable(fit, wanted.source, wanted.target)
        if (pvalue := ground.structure_rejected) is not None:
            notes.append(CautionFacts("structure_rejected", values=(pvalue,)))
    standing = _standing(ground, draws, wanted)
    notes += standing.cautions
    notes += weights_decide(standing.leading, standing.twins)
    return ComparisonRecord(
        ground,
        wanted,
        fit,
        draws.kind,
        influence,
        standing.means,
        standing.leading,
        standing.twins,
        standing.latent,
        standing.observed,
        standing.answers,
        standing.weights,
        tuple(notes),
    )


def _joint_fit(ground: Ground) -> Fit | None:
    """Return the one fit: the whole model on the level that holds, or its measurement part."""
    if not (ground.may("unstandardised effects") or ground.may("latent means")):
        return None
    if not ground.has_paths:
        return ground.fit_of(ground.ladder.level)
    if ground.ladder.branched_from != ground.ladder.level:
        raise OptionError(
            f"This ladder branches from '{ground.ladder.branched_from}', and the level that holds "
            f"is '{ground.ladder.level}': the paths were fitted on another level than the one that "
            "the comparison may rest on. Leave branches_from= out."
        )
    if ground.structure_missing:
        raise NotAvailableError(
            f"The model with its paths has no fit on the level '{ground.ladder.level}', though its "
            f"measurement has: {ground.structure_missing} Compare the constructs without paths, by "
            "ls.CFA, or change the paths."
        )
    return ground.fit_of("structure")


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    means: tuple[Compared, ...] = ()
    leading: tuple[Compared, ...] = ()
    twins: tuple[Compared, ...] = ()
    latent: tuple[Compared, ...] = ()
    observed: tuple[Compared, ...] = ()
    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    weights: pd.DataFrame = field(default_factory=pd.DataFrame)
    cautions: tuple[CautionFacts, ...] = ()


def _standing(ground: Ground, draws: JointDraws, wanted: Wanted) -> _Standing:
    if not ground.may("latent means"):
        return _Standing()
    fit, level = draws.fit, wanted.level
    amounts = _amounts(fit)
    may_observe = ground.may("observed index") and (draws.kind == "bootstrap" or amounts)
    refused = fit.criterion.refusal(f"{wanted.index_weights}_weights")
    rules: Sequence[str] = ("equal",) if refused else (wanted.index_weights, "equal")
    means = tuple(
        latent_means_of(draws, name, level, in_sds=not amounts, reference=wanted.reference)
        for name in wanted.constructs
    )
    leading, twins, latent, observed = [], [], [], []
    answers, weights, notes = [], [], []
    for mean in means:
        scale, reason = scale_of(fit, mean.name, wanted.bounds, wanted.reference)
        measured = scale is not None and amounts
        if scale is None:
            notes.append(CautionFacts("no_scale", names=(mean.name, reason)))
        if scale is None or not (measured or may_observe):
            leading.append(mean)
            continue
        own_latent = [
            indices_of(draws, scale, rule, "latent index", level) for rule in rules if measured
        ]
        own_observed = [
            indices_of(draws, scale, rule, "observed index", level) for rule in rules if may_observe
        ]
        first = own_observed or own_latent
        leading.append(first[0])
        twins += first[1:]
        latent += own_latent
        observed += own_observed
        weights += [weights_table(fit, scale, rule) for rule in rules]
        if not may_observe and ground.partial:
            answers += [answers_rows(draws, scale, rule) for rule in rules]
    return _Standing(
        means,
        tuple(leading),
        tuple(twins),
        tuple(latent),
        tuple(observed),
        _joined(answers),
        _joined(weights),
        tuple(notes),
    )


def _amounts(fit: Fit) -> bool:
    """Whether items have intercepts on the scale of the answers, which categories have not."""
    return fit.criterion.treatment.noun == "answers"


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
