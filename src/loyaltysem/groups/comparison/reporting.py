"""What a comparison comes to, as facts for words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loyaltysem.groups.comparison.adjusting.assumptions import ALPHA
from loyaltysem.groups.comparison.adjusting.record import AdjustedRecord
from loyaltysem.groups.comparison.estimates.compared import POWER, Compared, difference_rows
from loyaltysem.groups.comparison.record import ComparisonRecord
from loyaltysem.groups.comparison.waves.record import WavesRecord, waves_facts
from loyaltysem.groups.invariance.reporting import ladder_facts
from loyaltysem.moments.answers import Answers
from loyaltysem.moments.grouping.labels import GroupLabel, GroupWords, label_text
from loyaltysem.moments.samples import Sample
from loyaltysem.words.comparing.groups import (
    AdjustedFacts,
    CautionFacts,
    ComparisonFacts,
    CovariateFacts,
    DirectFacts,
    ItemMeans,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
)
from loyaltysem.words.languages import GroupName, Language

__all__ = ["Named", "comparison_facts", "named_in"]


@dataclass(frozen=True, slots=True)
class Named:
    """What the data call constructs, and variables with levels and their groups.

    Attributes
    ----------
    constructs : mapping of str to mapping of Language to str
        Where declared.
    variables : mapping of str to GroupWords
        The grouping, waves and covariates.
    """

    constructs: Mapping[str, Mapping[Language, str]]
    variables: Mapping[str, GroupWords]

    def texts(self) -> dict[Language, dict[str, str]]:
        """Return by language what constructs and variables are called."""
        return {"en": self._texts("en"), "zh": self._texts("zh")}

    def _texts(self, language: Language) -> dict[str, str]:
        found = {name: words.variable[language] for name, words in self.variables.items()}
        return found | {name: words[language] for name, words in self.constructs.items()}

    def groups(self, grouping: str, labels: Sequence[GroupLabel]) -> dict[Language, dict[str, str]]:
        """Return by language what the groups of a variable are called."""
        names = {label_text(label): self.variables[grouping].name(label) for label in labels}
        languages: tuple[Language, ...] = ("en", "zh")
        return {
            language: {label: name[language] for label, name in names.items()}
            for language in languages
        }

    def level_of(self, variable: str, level: str) -> GroupName:
        """Return what a level of a variable is called; nothing for an amount, which has none."""
        return self.variables[variable].level_name(level) if level else {}


def named_in(answers: Answers, variables: Iterable[str]) -> Named:
    """Return what answers declare of constructs and of some variables."""
    return Named(answers.construct_words, {name: answers.words_of(name) for name in variables})


def comparison_facts(
    record: ComparisonRecord,
    named: Named,
    adjusted: AdjustedRecord | None = None,
    waves: WavesRecord | None = None,
) -> ComparisonFacts:
    """Return what sentences about a comparison are made of."""
    ground, wanted = record.ground, record.wanted
    ladder, sample, order = ground.ladder, ground.sample, [label_text(x) for x in ground.labels]
    influence = record.influence
    answers, measured = record.answers, ladder_facts(ladder)
    if len(answers):
        answers = answers[answers["weights"] == answers["weights"].iloc[0]]
    return ComparisonFacts(
        group=ground.group,
        labels=named.texts(),
        groups=named.groups(ground.group, ground.labels),
        order=order,
        sizes=sample.moments.n_observations,
        source=wanted.source,
        target=wanted.target,
        invariance=ladder.level,
        partial=measured.partial,
        released=measured.released,
        rule=ladder.rule.name,
        estimator=ladder.climb.options.estimator.name,
        item_means=_item_means(record),
        identification=record.unit,
        coverage=wanted.level,
        drawn=record.kind,
        sampling=None if record.fit is None else record.fit.sampling,
        n_drawn=wanted.n_replicates,
        paths=[] if influence is None else [_facts(one, order) for one in influence.paths],
        effects=[] if influence is None else [_facts(one, order) for one in influence.effects],
        standing=[_facts(one, order, ranks=True) for one in record.leading],
        twins=[_facts(one, order) for one in record.twins],
        answers=[
            (row["construct"], label_text(row["group"]), float(row["answers"]), float(row["bias"]))
            for row in answers.to_dict("records")
        ],
        refused=ground.refused(_concerned(record)),
        cautions=_cautions(record, adjusted, waves),
        adjusted=None if adjusted is None else _adjusted_facts(adjusted, order, named),
        waves=None
        if waves is None
        else waves_facts(
            waves,
            named.variables[waves.cells.time],
            named.variables[waves.cells.group],
            record.unit,
        ),
        ladder=measured,
        n_kept=_kept_incomplete(sample),
        reference=_reference(record, named, waves),
        index_weights=next((one.weights for one in record.leading if one.weights), ""),
        power=POWER,
        n_without=sample.n_without_group,
        simulated=sample.simulated,
    )


def _kept_incomplete(sample: Sample) -> int:
    """Count the respondents with missing answers that are kept."""
    return sum(int(np.isnan(values).any(axis=1).sum()) for values in sample.values or ())


def _reference(record: ComparisonRecord, named: Named, waves: WavesRecord | None) -> GroupName:
    """Return the group by whose items all are measured; of waves the platform."""
    places, ground = record.wanted.reference, record.ground
    if not places:
        return {}
    if waves is None:
        return named.variables[ground.group].name(ground.labels[places[0]])
    cells = waves.cells
    return named.variables[cells.group].name(cells.platforms[cells.platform[places[0]]])


def _item_means(record: ComparisonRecord) -> ItemMeans:
    """Return what the index of answers is computed from."""
    if record.fit is None or not (record.observed or len(record.answers)):
        return ""
    if record.fit.sample.incomplete is not None:
        return "implied"
    return "answers" if record.kind == "monte_carlo" else ""


def _cautions(
    record: ComparisonRecord, adjusted: AdjustedRecord | None, waves: WavesRecord | None
) -> tuple[CautionFacts, ...]:
    found = record.cautions
    if adjusted is not None:
        found = (*found, *adjusted.cautions)
    if waves is not None:
        found = (*found, CautionFacts("cross_sections", names=(waves.cells.time,)))
    return found


def _adjusted_facts(found: AdjustedRecord, order: Sequence[str], named: Named) -> AdjustedFacts:
    # one weighting of each construct, the first
    levels = {plain.name: (plain, one) for plain, one in reversed(found.levels)}
    names = list(dict.fromkeys(plain.name for plain, _ in found.levels))
    columns = found.covariates.columns
    covariates = [
        CovariateFacts(
            column.variable,
            named.level_of(column.variable, column.level),
            named.level_of(column.variable, column.reference),
            float(mean),
        )
        for column, mean in zip(columns, found.common, strict=True)
    ]
    called = {column.called: own for column, own in zip(columns, covariates, strict=True)}
    effects = found.direct[found.direct["found"] > 0]
    return AdjustedFacts(
        covariates=covariates,
        direct=[
            DirectFacts(
                list(rows["item"]),
                called[rows["covariate"].iloc[0]],
                float(rows["pvalue_holm"].min()),
            )
            for _, rows in effects.groupby("found")
        ],
        standing=[_facts(levels[name][1], order, ranks=True) for name in names],
        plain=[_facts(levels[name][0], order) for name in names],
        n_tests=int(found.direct["pvalue"].notna().sum()),
        tested_by=str(found.direct["test"].iloc[0]) if len(found.direct) else "",
        n_direct=int((found.direct["found"] > 0).sum()),
        slopes=None if found.equal_slopes is None else float(found.equal_slopes.pvalue),
        alpha=ALPHA,
        given=found.fit.options.fixed_x,
    )


def _concerned(record: ComparisonRecord) -> list[str]:
    """Return the quantities of the gate that a comparison would show."""
    found = ["latent means", "observed index"]
    if record.ground.has_paths:
        found = ["unstandardised paths", "unstandardised effects", "standardised effects", *found]
    return found


def _facts(one: Compared, order: Sequence[str], *, ranks: bool = False) -> QuantityFacts:
    intervals = one.intervals
    places = [
        PlaceFacts(label, float(est), float(lower), float(upper))
        for label, est, lower, upper in zip(
            order, one.est, intervals.lower, intervals.upper, strict=True
        )
    ]
    if ranks:
        sets = one.ranks
        places = [
            replace(place, rank=int(rank), best=int(best), worst=int(worst))
            for place, rank, best, worst in zip(
                places, sets.rank, sets.lower, sets.upper, strict=True
            )
        ]
    rows = difference_rows(one, tuple(order)).to_dict("records")
    pairs = [
        PairFacts(
            first=str(row["first"]),
            second=str(row["second"]),
            difference=float(row["difference"]),
            lower=float(row["ci_lower"]),
            upper=float(row["ci_upper"]),
            pvalue=float(row["pvalue_max_t"]),
            differs=bool(row["differs"]),
            smallest=float(row["smallest_difference"]),
        )
        for row in rows
    ]
    statistic, df, pvalue = one.joint_test
    return QuantityFacts(
        one.kind, one.name, one.weights, places, pairs, statistic, df, float(np.asarray(pvalue))
    )
