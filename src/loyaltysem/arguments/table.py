"""What the type of a parameter does not say: the kinds by name, over all public functions."""

from __future__ import annotations

from collections.abc import Mapping

from loyaltysem.arguments.data import Data
from loyaltysem.arguments.kind import Kind
from loyaltysem.arguments.several import Array, Mapped, OneOf, Rows, Several
from loyaltysem.arguments.single import (
    Choice,
    Elsewhere,
    Flag,
    Label,
    Like,
    Moment,
    Name,
    Number,
    Path,
    RandomNumbers,
    Text,
    Whole,
)

__all__ = ["BY_NAME", "BY_PLACE", "EXPLAINED", "KNOWN_ELSEWHERE"]

_TEST = Number(0, 1, closed=False, example="0.05", meaning="the level of a test")
_COVERAGE = Number(0, 1, closed=False, example="0.95", meaning="the coverage of an interval")
_POWER = Number(0, 1, closed=False, example="0.8", meaning="the power of a test")
_REPEATED = Whole(0, 10_000_000)
_STARTS = Whole(1, 1_000_000)
_SIZE = Whole(1, 10_000_000)
_SIZES = OneOf((_SIZE, Several(_SIZE), Mapped(Label(), _SIZE)))
_MODEL = OneOf((Text(), Like("a model, as ls.SEM makes it", ("fit", "parameter_table"))))
_POPULATION = OneOf(
    (Text(), Like("a fit", ("fit_indices",)), Like("a PopulationModel", ("item_covariance",)))
)
_POPULATIONS = OneOf((*_POPULATION.kinds, Mapped(Label(), _POPULATION)))
_THEORY = Like("a theory of ls.theories; constructs go to ls.SEM.from_constructs", ("graph",))
_ONE_OR_MORE = OneOf((Name(), Several(Name())))
_SIGNED = OneOf((Name(), Several(Name()), Mapped(Name(), Choice(("+", "-")))))
_CODEBOOK = OneOf((Path(or_content=True), Like("a Codebook", ("constructs", "item_names"))))
_ROW = Whole(1, 10_000_000)
_RMSEA = Number(0, 10, example="0.05", meaning="an RMSEA")
_LOSS_POWER = Number(0.1, 2, example="0.5", meaning="the power of the loss")
_LOSS_EPSILON = Number(1e-6, 1, example="0.01", meaning="what is added to squared differences")

#: By the name of the parameter, whatever function it belongs to.
BY_NAME: Mapping[str, Kind] = {
    "data": Data(),
    "frame": Data(),
    "orders": Data(),
    "rng": RandomNumbers(),
    "level": _COVERAGE,
    "rmsea_ci_level": _COVERAGE,
    "alpha": _TEST,
    "power": _POWER,
    "quantile": Number(0, 1, closed=False, example="0.95"),
    "n_replicates": _REPEATED,
    "n_starts": _STARTS,
    "n_jobs": Whole(1, 1024, also=(-1, -2)),
    "n_factors": Whole(1, 10_000),
    "max_factors": Whole(1, 10_000),
    "n_groups": Whole(1, 100_000),
    "n_items": Whole(1, 1_000_000),
    "largest": Whole(1, 100_000_000),
    "rmsea_null": _RMSEA,
    "rmsea_alternative": _RMSEA,
    "folder": Path(),
    "controls": _ONE_OR_MORE,
    "effect_coding": OneOf((Flag(), Text(), Several(Name()))),
    "group_equal": _ONE_OR_MORE,
    "group_partial": _ONE_OR_MORE,
    "hypotheses": Text(),
    "title": Text(),
    "title_zh": Text(),
    "decimals": Whole(0, 15),
    "group": Name(),
    "time": Name(),
    "amount": Name(),
    "at": Moment(),
    "header": OneOf((Choice(("infer",)), _ROW, Several(_ROW))),
    "ax": Elsewhere(),
    "sheet": OneOf((Whole(), Text())),
}

#: The exceptions, by the last part of the function's name and that of the parameter.
BY_PLACE: Mapping[str, Kind] = {
    "alignment.power": _LOSS_POWER,
    "alignment.powers": Several(_LOSS_POWER),
    "alignment.epsilon": _LOSS_EPSILON,
    "alignment.epsilons": Several(_LOSS_EPSILON),
    "alignment.ordered": OneOf((Flag(), Text(), Several(Name()))),
    "alignment.reference": Elsewhere(),
    "compare_platforms.reference": Elsewhere(),
    "effect_sizes.reference": Elsewhere(),
    "latent_means.reference": Elsewhere(),
    "rake.margins": Mapped(Name(), Mapped(Label(), Number(0, 1e15, example="0.52"))),
    "rake.lower": Number(0, 1, closed=False, example="0.3", meaning="a bound of weights of mean 1"),
    "rake.upper": Number(1, 1e9, closed=False, example="5", meaning="a bound of weights of mean 1"),
    "rake.tolerance": Number(1e-13, 0.01, example="1e-10"),
    "rake.max_iterations": Whole(1, 1_000_000),
    "PopulationModel.alpha": Array(),
    "split_half.n_replicates": Whole(1, 10_000_000),
    "half_splits.n_replicates": Whole(1, 10_000_000),
    "Node.measurement": Choice(("reflective", "observed"), explained=True),
    "Graph.hypotheses": Several(Like("a Hypothesis", ("cause", "outcome", "written"))),
    "with_controls.names": _ONE_OR_MORE,
    "Hypothesis.source": Text(),
    "TheoryWords.verified": Text(),
    "TheoryWords.verified_zh": Text(),
    "template.points": Whole(2, 1001),
    "push_pull_mooring.push": _SIGNED,
    "push_pull_mooring.pull": _SIGNED,
    "push_pull_mooring.mooring": _SIGNED,
    "stimulus_organism_response.stimuli": _SIGNED,
    "stimulus_organism_response.organism": _SIGNED,
    "stimulus_organism_response.responses": _ONE_OR_MORE,
    "fit.auxiliary": _ONE_OR_MORE,
    "fit.weights": Name(),
    "fit.clusters": Name(),
    "fit.ordered": OneOf((Flag(), Text(), Several(Name()))),
    "SEM.model": OneOf((Text(), _THEORY)),
    "CFA.model": Elsewhere(),
    "monte_carlo_power.population": _POPULATIONS,
    "monte_carlo_sample_size.population": _POPULATIONS,
    "monte_carlo_power.model": _MODEL,
    "monte_carlo_power_table.model": _MODEL,
    "monte_carlo_sample_size.model": _MODEL,
    "read_survey.path": OneOf((Path(), Data())),
    "read_survey.codebook": _CODEBOOK,
    "from_frame.codebook": _CODEBOOK,
    "compare_codebook.codebook": _CODEBOOK,
    "from_toml.source": Path(or_content=True),
    "compare.fits": Elsewhere(),
    "response_shares.items": _ONE_OR_MORE,
    "plot.items": _ONE_OR_MORE,
    "apply.rules": _ONE_OR_MORE,
    "text.rules": _ONE_OR_MORE,
    "Moments.group_labels": Several(Label()),
    "r_squared.group": Label(),
    "simple_slopes.group": Label(),
    "latent_correlations.group": Label(),
    "missing_patterns.group": Label(),
    "coverage.group": Label(),
    "effect_replicates.group": Label(),
    "index_replicates.group": Label(),
    "from_covariance.covariance": Rows(),
    "from_correlation.correlation": Rows(),
    "simulate_items.n": _SIZE,
    "simulate_responses.n": _SIZE,
    "monte_carlo_power.n": _SIZES,
    "monte_carlo_power_table.n": Several(_SIZES),
}

#: Choices whose meanings the functions explain themselves, where a word is none of them.
EXPLAINED = frozenset({"missing", "correlation", "estimator", "rotation", "moment_type"})
#: Choices of which other programs have more, so that a word near one of ours is none misspelt.
KNOWN_ELSEWHERE = frozenset({"estimator"})
