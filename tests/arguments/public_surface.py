"""Every public callable with arguments that it takes, so that one of them can be made wrong."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls
from loyaltysem.scales import HTMTTable, ReliabilityTable
from loyaltysem.specification import Graph, Hypothesis, Node
from loyaltysem.specification import Path as Arrow

#: Classes that users get from functions, and whose methods they call.
RESULTS = (
    "engines.crosscheck.Crosscheck",
    "measurement.item_reduction.weak_items.WeakItems",
    "quantities.moments.residual_tables.Residuals",
    "resampling.bootstrap.Bootstrap",
    "measurement.validity.convergent.ConvergentValidity",
    "measurement.validity.discriminant.DiscriminantValidity",
    "measurement.validity.measurement_report.MeasurementReport",
    "measurement.validity.validity_summary.ValiditySummary",
    "scales.assumptions.collinearity.Collinearity",
    "scales.assumptions.normality.Normality",
    "scales.exploration.cross_loadings.CrossLoadings",
    "quantities.effects.hypotheses.HypothesisTable",
    "quantities.effects.mediation.Mediation",
    "quantities.moderation.SimpleSlopes",
    "quantities.worded.EffectsTable",
    "quantities.worded.IndexTable",
    "scales.exploration.factor_solution.FactorSolution",
    "scales.exploration.factorability.Factorability",
    "scales.reliability.ReliabilityTable",
    "scales.validity.htmt_table.HTMTTable",
    "scales.exploration.retaining.parallel_analysis.ParallelAnalysis",
    "survey.describing.description.Description",
    "survey.drafting.draft.CodebookDraft",
    "survey.screening.report.ScreeningReport",
)
#: Classes that users make themselves; objects of the others are handed out ready.
MADE_BY_USERS = (
    ls.CFA,
    ls.SEM,
    ls.Codebook,
    ls.Moments,
    ls.Survey,
    ls.datasets.CutAtThresholds,
    ls.datasets.PopulationModel,
    ls.datasets.ValeMaurelli,
    ls.theories.Theory,
)
#: Records whose methods, and methods that, are called by functions of ours and not by users.
CALLED_BY_OURS = (
    (HTMTTable, "of"),
    (HTMTTable, "of_pairs"),
    (ReliabilityTable, "of"),
    ls.datasets.CutAnswers,
    ls.datasets.ValeMaurelliAnswers,
    ls.planning.ProbitLine,
)
CODEBOOK = """
[constructs.A]
role = "satisfaction"
[constructs.B]
role = "loyalty"
[groups.g]
levels = { one = "eins", two = "zwei" }
""" + "".join(
    f'[items.x{i}]\ntext = "Question {i}"\nconstruct = "{"A" if i < 4 else "B"}"\n'
    "minimum = 1\nmaximum = 7\n"
    for i in range(1, 7)
)
MODEL = "A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6\nB ~ b*A"
MEDIATED = "x4 ~ x1\nx6 ~ x4 + x1"
CONSTRUCTS = {"A": ["x1", "x2", "x3"], "B": ["x4", "x5", "x6"]}
ITEMS = [f"x{i}" for i in range(1, 7)]
POPULATION = "A =~ .7*x1 + .7*x2 + .7*x3\nA ~~ 1*A\nx1 ~~ .5*x1\nx2 ~~ .5*x2\nx3 ~~ .5*x3"


def public_functions() -> dict[str, Callable[..., Any]]:
    """Every function, method and constructor that takes arguments of the user, by its name."""
    found: dict[str, Callable[..., Any]] = {}
    classes = [_named(path) for path in RESULTS]
    for name in ls.__all__:
        if name == "errors":
            continue
        thing = getattr(ls, name)
        inside = (
            [getattr(thing, inner) for inner in thing.__all__] if inspect.ismodule(thing) else []
        )
        for one in inside or [thing]:
            if inspect.isclass(one):
                classes += [one] if one not in CALLED_BY_OURS else []
            elif _own_parameters(one):
                found[one.__name__] = one
    for kind in classes:
        for name, member in inspect.getmembers_static(kind):
            function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
            made = name == "__init__" and kind in MADE_BY_USERS
            if not inspect.isfunction(function) or (name.startswith("_") and not made):
                continue
            # what pandas gives its frames takes what pandas takes
            if function.__module__.startswith("pandas") or (kind, name) in CALLED_BY_OURS:
                continue
            if _own_parameters(function):
                found[f"{kind.__name__}.{name}"] = function
    return found


def _named(path: str) -> type:
    room, name = path.rsplit(".", 1)
    kind: type = getattr(importlib.import_module(f"loyaltysem.{room}"), name)
    return kind


def _own_parameters(function: Callable[..., Any]) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


@dataclass(frozen=True)
class Call:
    """A function that is bound to what it needs, and arguments with which it works."""

    function: Callable[..., Any]
    arguments: dict[str, Any]

    def __call__(self, **changed: Any) -> Any:
        return self.function(**{**self.arguments, **changed})

    def having(self, **more: Any) -> Call:
        return replace(self, arguments={**self.arguments, **more})


@functools.cache
def answers() -> pd.DataFrame:
    """Whole answers of 150 people to six items of two constructs, in two groups."""
    rng = np.random.default_rng(5)
    factor = rng.normal(size=(150, 2)) @ np.array([[1.0, 0.5], [0.0, 0.8]])
    latent = np.repeat(factor, 3, axis=1) + rng.normal(size=(150, 6)) * 0.7
    frame = pd.DataFrame(np.clip(np.round(latent * 1.2 + 4), 1, 7), columns=ITEMS)
    return frame.assign(g=["one", "two"] * 75, user=[f"u{i}" for i in range(150)])


def own_theory() -> ls.theories.Theory:
    """The model as a theory with one hypothesis."""
    nodes = tuple(Node(name, tuple(items)) for name, items in CONSTRUCTS.items())
    return ls.theories.Theory(
        Graph(nodes, (Arrow("A", "B"),), (Hypothesis("H1", ("A", "B"), "+"),))
    )


@functools.cache
def sound_calls(folder: Path) -> dict[str, Call]:
    """A call of every public function that works; the names are those of public_functions()."""
    frame, items = answers(), answers()[ITEMS]
    table = folder / "answers.csv"
    frame.to_csv(table, index=False)
    (folder / "codebook.toml").write_text(CODEBOOK)
    codebook = ls.Codebook.from_toml(CODEBOOK)
    survey = ls.Survey.from_frame(
        frame,
        codebook=ls.Codebook(
            codebook.items, codebook.constructs, codebook.groups, ignore=("user",)
        ),
    )
    model = ls.SEM(MODEL)
    fit = model.fit(items)
    other = ls.SEM(f"{MODEL}\nx1 ~~ x4").fit(items)
    data: dict[str, Any] = {"data": items, "missing": None}
    calls: dict[str, Call] = {}

    def add(name: str, function: Callable[..., Any], /, **arguments: Any) -> None:
        calls[name] = Call(function, arguments)

    _add_scales(add, data, items)
    _add_models(add, data, model, fit, other, frame)
    _add_surveys(add, survey, folder, table, frame)
    _add_planning(add, fit)
    _add_loyalty(add)
    _add_moments(add, items)
    _add_populations(add)
    return calls


def _add_scales(add: Callable[..., None], data: dict[str, Any], items: pd.DataFrame) -> None:
    listed = {**data, "items": ITEMS}
    grouped = {**data, "constructs": CONSTRUCTS}
    add("collinearity", ls.collinearity, **data, predictors=ITEMS)
    add("Collinearity.text", ls.collinearity(**data, predictors=ITEMS).text, language="en")
    add(
        "compare_factor_models",
        ls.compare_factor_models,
        **listed,
        max_factors=2,
        correlation="pearson",
    )
    add(
        "efa",
        ls.efa,
        **listed,
        n_factors=2,
        extraction="minres",
        rotation="oblimin",
        correlation="pearson",
        normalize=None,
        target=None,
        n_starts=2,
        rng=1,
        rmsea_ci_level=0.9,
    )
    add("factorability", ls.factorability, **listed, correlation="pearson")
    add("Factorability.text", ls.factorability(**listed).text, language="en")
    add(
        "htmt",
        ls.htmt,
        **grouped,
        kind="htmt",
        correlation="pearson",
        n_replicates=20,
        level=0.9,
        rng=1,
        progress=False,
    )
    add("HTMTTable.text", ls.htmt(**grouped, n_replicates=20, rng=1).text, language="en")
    add(
        "intraclass_correlation",
        ls.intraclass_correlation,
        **data,
        occasions=["x1", "x2"],
        level=0.9,
    )
    add("item_analysis", ls.item_analysis, **grouped)
    add("map_test", ls.map_test, **listed, correlation="pearson")
    add("normality", ls.normality, **listed, moment_type=2, alpha=0.05)
    add("Normality.text", ls.normality(**listed).text, language="en")
    add(
        "number_of_factors",
        ls.number_of_factors,
        **listed,
        n_replicates=20,
        correlation="pearson",
        rng=1,
        progress=False,
    )
    add(
        "omega_hierarchical",
        ls.omega_hierarchical,
        **listed,
        n_factors=2,
        extraction="minres",
        rotation="oblimin",
        n_starts=2,
        rng=1,
    )
    add(
        "ordinal_reliability",
        ls.ordinal_reliability,
        **grouped,
        n_replicates=0,
        level=0.9,
        rng=1,
        variants=False,
        progress=False,
    )
    add(
        "parallel_analysis",
        ls.parallel_analysis,
        **listed,
        n_replicates=20,
        quantile=0.95,
        communalities="smc",
        correlation="pearson",
        rng=1,
        progress=False,
    )
    add("polychoric", ls.polychoric, **listed)
    add(
        "reliability",
        ls.reliability,
        data=answers(),
        constructs=CONSTRUCTS,
        missing=None,
        level=0.9,
        variants=False,
        group=None,
        interval="feldt",
        n_replicates=20,
        rng=1,
        progress=False,
        verdicts=False,
    )
    add("reliability_bounds", ls.reliability_bounds, **grouped, standardized=False, rng=1)
    add("split_half", ls.split_half, **grouped, standardized=False, n_replicates=5, rng=1)
    add("ReliabilityTable.text", ls.reliability(answers(), CONSTRUCTS).text, language="en")
    solution = ls.efa(items, 2, rng=1, n_starts=2)
    add("FactorSolution.text", solution.text, language="en")
    add("FactorSolution.sorted_loadings", solution.sorted_loadings, blank=0.3, decimals=3)
    add(
        "FactorSolution.cross_loadings",
        solution.cross_loadings,
        primary=0.4,
        secondary=0.3,
        difference=0.2,
        crossing=0.32,
        communality=0.4,
    )
    add("FactorSolution.crosscheck", solution.crosscheck, engine="factor_analyzer")
    add("Crosscheck.text", solution.crosscheck().text, language="en")
    add("FactorSolution.plot", solution.plot, ax=None, language="en", blank=0.3)
    add("CrossLoadings.text", solution.cross_loadings().text, language="en")
    parallel = ls.parallel_analysis(items, n_replicates=20, rng=1)
    add("ParallelAnalysis.text", parallel.text, language="en")
    add(
        "ParallelAnalysis.plot",
        parallel.plot,
        ax=None,
        language="en",
    )


def _add_models(
    add: Callable[..., None],
    data: dict[str, Any],
    model: ls.SEM,
    fit: ls.SEMResult,
    other: ls.SEMResult,
    frame: pd.DataFrame,
) -> None:
    fitting = {
        "estimator": "ML",
        "ordered": False,
        "group": None,
        "group_equal": (),
        "group_partial": (),
        "std_lv": False,
        "effect_coding": False,
        "meanstructure": None,
        "likelihood": "normal",
        "fixed_x": None,
        "information": None,
        "se": None,
        "test": None,
        "parameterization": "delta",
        "bounds": "none",
        "auxiliary": (),
        "weights": None,
        "clusters": None,
        "weights_normalization": "total",
        "interaction": None,
        "product_pairs": "matched",
        "product_centering": "double_mean",
        "n_starts": 1,
        "rng": 1,
    }
    cfa = ls.CFA(CONSTRUCTS)
    for name, own in (("SEM", model), ("CFA", cfa)):
        add(f"{name}.__init__", type(own), model=MODEL if name == "SEM" else CONSTRUCTS)
        add(f"{name}.fit", own.fit, **{**data, "data": frame}, **fitting)
        add(
            f"{name}.parameter_table",
            own.parameter_table,
            std_lv=False,
            meanstructure=None,
            fixed_x=True,
        )
        add(
            f"{name}.from_constructs",
            type(own).from_constructs,
            constructs=CONSTRUCTS,
            paths=[] if name == "CFA" else [("A", "B")],
        )
        add(f"{name}.from_statements", type(own).from_statements, statements=cfa._statements)
    draws = {"intervals": "delta", "n_replicates": 20, "rng": 1}
    result = {
        "bollen_stine": {"n_replicates": 4, "rng": 1, "progress": False},
        "bootstrap": {
            "n_replicates": 4,
            "clusters": None,
            "rng": 1,
            "n_jobs": 1,
            "progress": False,
        },
        "convergent_validity": {"level": 0.9},
        "crosscheck": {"engine": "semopy"},
        "discriminant_validity": {"level": 0.9, "n_replicates": 20, "rng": 1},
        "effects": {"source": "A", "target": "B", "level": 0.9, **draws},
        "estimates": {"standardized": False, "level": 0.9, "auxiliary": False, **draws},
        "factor_scores": {"method": None, "se": False, "data": None},
        "latent_correlations": {"group": None},
        "loyalty_index": {
            "construct": "A",
            "index_weights": "loadings",
            "bounds": dict.fromkeys(ITEMS, (1, 7)),
        },
        "measurement_quality": {"n_replicates": 20, "rng": 1},
        "modification_indices": {"minimum": 0.0, "operators": ["=~"]},
        "r_squared": {"group": None},
        "residuals": {"type": "raw"},
        "simple_slopes": {
            "predictor": "A",
            "outcome": "B",
            "moderator": "A",
            "values": [-1.0, 1.0],
            "level": 0.9,
            "group": None,
        },
        "validity": {"level": 0.9, "n_replicates": 20, "rng": 1},
        "wald_test": {"hypotheses": "b == 1"},
        "weak_items": {
            "loading": 0.5,
            "item_rest": 0.3,
            "modification": 10.83,
            "change": 0.2,
            "residual": 4.0,
            "items": ["x1"],
            "progress": False,
        },
    }
    squared = ls.SEM(f"{MODEL}\nB ~ A:A").fit(frame, interaction="qml")
    for name, arguments in result.items():
        of = squared if name == "simple_slopes" else fit
        add(f"SEMResult.{name}", getattr(of, name), **arguments)
    slopes = squared.simple_slopes("A", "B", "A")
    add("SimpleSlopes.text", slopes.text, language="en")
    add("SimpleSlopes.plot", slopes.plot, ax=None, language="en")
    holes = frame[ITEMS].mask(np.random.default_rng(1).random((len(frame), 6)) < 0.05)
    incomplete = model.fit(holes, missing="fiml")
    add("SEMResult.coverage", incomplete.coverage, group=None)
    add("SEMResult.missing_patterns", incomplete.missing_patterns, group=None)
    add("EffectsTable.text", fit.effects("A", "B").text, language="en")
    add("IndexTable.text", fit.loyalty_index(**result["loyalty_index"]).text, language="en")
    add("Residuals.largest", fit.residuals().largest, n=3)
    add("WeakItems.text", fit.weak_items(items=["x1"]).text, language="en")
    add(
        "MeasurementReport.text",
        fit.measurement_quality(n_replicates=20, rng=1).text,
        language="en",
    )
    validity = fit.validity(n_replicates=20, rng=1)
    add("ValiditySummary.text", validity.text, language="en")
    add("ConvergentValidity.text", validity.convergent.text, language="en")
    add("DiscriminantValidity.text", validity.discriminant.text, language="en")
    boot = fit.bootstrap(n_replicates=8, rng=1)
    add("Bootstrap.estimates", boot.estimates, standardized=False, level=0.9, interval="percentile")
    add("Bootstrap.effects", boot.effects, source="A", target="B", level=0.9, interval="percentile")
    mediated = ls.SEM(MEDIATED).fit(frame[ITEMS])
    between = {"source": "x1", "target": "x6", "level": 0.9}
    add("SEMResult.mediation", mediated.mediation, **between, **draws)
    add("Mediation.text", mediated.mediation("x1", "x6").text, language="en")
    redrawn = mediated.bootstrap(n_replicates=8, rng=1)
    add("Bootstrap.mediation", redrawn.mediation, **between, interval="percentile")
    claimed = ls.SEM(own_theory()).fit(frame[ITEMS])
    add("SEMResult.hypotheses", claimed.hypotheses, level=0.9, adjust=None)
    add("HypothesisTable.text", claimed.hypotheses().text, language="en")
    tried = claimed.bootstrap(n_replicates=8, rng=1)
    add("Bootstrap.hypotheses", tried.hypotheses, level=0.9, interval="percentile")
    add("Bootstrap.effect_replicates", boot.effect_replicates, source="A", target="B", group=None)
    indexed = {
        "construct": "A",
        "index_weights": "loadings",
        "bounds": dict.fromkeys(ITEMS, (1, 7)),
    }
    add("Bootstrap.index_replicates", boot.index_replicates, **indexed, group=None)
    add("Bootstrap.loyalty_index", boot.loyalty_index, **indexed, level=0.9, interval="percentile")
    add(
        "likelihood_ratio_test",
        ls.likelihood_ratio_test,
        restricted=fit,
        free=other,
        method=None,
        scaled_shifted=True,
        a_method="delta",
    )
    add("compare", ls.compare, fits={"one": fit, "other": other})
    add(
        "common_method_variance",
        ls.common_method_variance,
        **data,
        constructs=CONSTRUCTS,
        marker=None,
        estimator="ML",
        alpha=0.05,
        n_starts=1,
        rng=1,
    )
    row = np.arange(len(frame))
    comparing = {
        "model": model,
        "data": frame.assign(age=20.0 + row % 23, wave=row // 2 % 2 + 2024),
        "group": "g",
        "time": "wave",
        "source": "A",
        "target": "B",
        "ladder": None,
        "rule": "difference",
        "alpha": 0.001,
        "release": [],
        "estimator": None,
        "ordered": False,
        "missing": None,
        "id": None,
        "weights": None,
        "clusters": None,
        "weights_normalization": "total",
        "index_weights": "loadings",
        "reference": "one",
        "adjust_for": ["age"],
        "bounds": dict.fromkeys(ITEMS, (1, 7)),
        "intervals": "bootstrap",
        "n_replicates": 4,
        "n_jobs": 1,
        "level": 0.9,
        "rng": 1,
        "progress": False,
    }
    add("compare_platforms", ls.compare_platforms, **comparing)
    comparison = ls.compare_platforms(**comparing)
    add("PlatformComparison.plot", comparison.plot, language="en")
    add("PlatformComparison.text", comparison.text, language="en")
    add("AdjustedComparison.plot", comparison.adjusted.plot, language="en")
    add("WaveComparison.plot", comparison.waves.plot, language="en")
    add("WaveComparison.text", comparison.waves.text, language="en")
    add("PlatformComparison.to_csv", comparison.to_csv, folder="tables", overwrite=True)
    _add_alignment(add, model, frame)
    _add_ladder(add, model, frame)
    method = ls.common_method_variance(frame[ITEMS], CONSTRUCTS, n_starts=1)
    add("CommonMethodVariance.text", method.text, language="en")
    add("CommonMethodVariance.labels", method.labels, language="en")


def _add_ladder(add: Callable[..., None], model: ls.SEM, frame: pd.DataFrame) -> None:
    climbing = {
        "model": model,
        "data": frame,
        "group": "g",
        "estimator": None,
        "ordered": False,
        "missing": None,
        "weights": None,
        "clusters": None,
        "weights_normalization": "total",
        "rule": "difference",
        "alpha": 0.001,
        "identification": None,
        "parameterization": "theta",
        "release": [],
        "branches_from": None,
        "least_cfi": 0.5,
        "most_rmsea": 0.5,
        "id": None,
        "n_replicates": 4,
        "rng": 1,
        "progress": False,
    }
    add("measurement_invariance", ls.measurement_invariance, **climbing)
    ladder = ls.measurement_invariance(**climbing)
    add("InvarianceLadder.require", ladder.require, quantity="unstandardised effects")
    add("InvarianceLadder.invariant_items", ladder.invariant_items, construct="A", group=None)
    add(
        "InvarianceLadder.latent_means",
        ladder.latent_means,
        metric="0-100",
        step="structure" if "structure" in ladder.fits else "scalar",
        bounds={item: (-100.0, 100.0) for own in ladder.constructs.values() for item in own},
        level=0.9,
        reference="one",
    )
    add(
        "InvarianceLadder.item_tests",
        ladder.item_tests,
        step="metric",
        per="item",
        by_group=True,
        progress=False,
    )
    add("InvarianceLadder.suggestions", ladder.suggestions, by_group=True, progress=False)
    add("InvarianceLadder.effect_sizes", ladder.effect_sizes, reference="one", sd="variance")
    add("InvarianceLadder.release", partial(ladder.release, f"{ITEMS[1]} ~ 1"))
    add("InvarianceLadder.text", ladder.text, language="en")
    add("InvarianceLadder.plot", ladder.plot, of="items", language="en")


def _add_alignment(add: Callable[..., None], model: ls.SEM, frame: pd.DataFrame) -> None:
    aligning = {
        "model": model,
        "data": frame,
        "group": "g",
        "method": "fixed",
        "metric": "reference",
        "reference": "one",
        "power": 0.5,
        "epsilon": 0.01,
        "unit": "pooled_sd",
        "pair_weights": "sqrt_n",
        "estimator": "ML",
        "ordered": False,
        "missing": None,
        "weights": None,
        "clusters": None,
        "weights_normalization": "total",
        "id": None,
        "n_starts": 2,
        "powers": (0.5,),
        "epsilons": (0.1,),
        "level": 0.9,
        "rng": 1,
    }
    add("alignment", ls.alignment, **aligning)
    aligned = ls.alignment(**aligning)
    add("Alignment.text", aligned.text, language="en")
    add("Alignment.plot", aligned.plot, construct="A", language="en")
    add("Alignment.effect_sizes", aligned.effect_sizes, reference="one", sd="variance")


def _add_surveys(
    add: Callable[..., None], survey: ls.Survey, folder: Path, table: Path, frame: pd.DataFrame
) -> None:
    codebook = survey.codebook
    comparing = {"format": None, "encoding": None}
    reading = {**comparing, "sheet": None, "header": "infer", "decimal": ".", "na": None}
    add("read_survey", ls.read_survey, path=table, codebook=None, numbers=None, **reading)
    add("draft_codebook", ls.draft_codebook, path=table, **reading)
    add("compare_codebook", ls.compare_codebook, codebook=codebook, path=table, **comparing)
    add(
        "Codebook.__init__",
        ls.Codebook,
        items=codebook.items,
        constructs=codebook.constructs,
        groups=codebook.groups,
        traps=(),
        title="t",
        title_zh="t",
        simulated=False,
        ignore=(),
    )
    add("Codebook.from_toml", ls.Codebook.from_toml, source=folder / "codebook.toml")
    add("Codebook.by_role", codebook.by_role, role="loyalty")
    add("Codebook.construct", codebook.construct, name="A")
    add("Codebook.group", codebook.group, name="g")
    add("Codebook.item", codebook.item, name="x1")
    add("Codebook.items_of", codebook.items_of, name="A")
    platforms = ls.datasets.load_platforms().codebook
    _add_theories(add, platforms)
    add("CodebookDraft.write", ls.draft_codebook(table).write, path="draft.toml", overwrite=True)
    add(
        "Survey.__init__",
        ls.Survey,
        responses=survey.responses,
        codebook=codebook,
        missing_kinds=None,
        paradata=None,
        traps=None,
        source=None,
        history=(),
    )
    add("Survey.from_frame", ls.Survey.from_frame, frame=frame, codebook=None)
    add("Survey.describe", survey.describe, moment_type=2, weights=None)
    raking = {
        "margins": {"g": {"one": 0.4, "two": 0.6}},
        "start": None,
        "lower": None,
        "upper": None,
        "missing": None,
        "tolerance": 1e-10,
        "max_iterations": 100,
    }
    add("rake", ls.rake, data=frame, **raking)
    levels = {"g": {"eins": 0.4, "zwei": 0.6}}
    add("Survey.rake", survey.rake, **{**raking, "margins": levels})
    raked = survey.rake(levels)
    add("Raking.apply", raked.apply, column="weight")
    add("Raking.text", raked.text, language="en")
    add("Raking.plot", raked.plot, ax=None, language="en")
    orders = pd.DataFrame(
        {"respondent": [1, 1, 2], "paid": [1.0, 2.0, 3.0], "day": ["2024-01-01"] * 3}
    )
    add(
        "Survey.join",
        survey.join,
        orders=orders,
        on="respondent",
        time="day",
        amount="paid",
        at="2024-02-01",
        unmatched="missing",
    )
    screening = inspect.signature(survey.screen).parameters
    add("Survey.screen", survey.screen, **{name: p.default for name, p in screening.items()})
    add("Survey.subset", survey.subset, mask=np.ones(len(frame), dtype=bool), g=["eins"])
    for name in ("sav", "excel", "csv"):
        ending = {"sav": "sav", "excel": "xlsx", "csv": "csv"}[name]
        add(
            f"Survey.to_{name}",
            getattr(survey, f"to_{name}"),
            path=f"written.{ending}",
            overwrite=True,
        )
    described = survey.describe()
    add("Description.sample", described.sample, language="en")
    add("Description.multiple_choices", described.multiple_choices, language="en")
    add("Description.response_shares", described.response_shares, items=["x1"], group=None)
    add(
        "Description.correlations",
        described.correlations,
        variables=["x1", "x2"],
        method="pearson",
        missing="pairwise",
    )
    add("Description.plot", described.plot, items=["x1"], group=None, ax=None, language="en")
    report = survey.screen()
    add("ScreeningReport.text", report.text, language="en", rules=None)
    add("ScreeningReport.plot", report.plot, language="en")
    add("ScreeningReport.apply", report.apply, rules=None)


def _add_theories(add: Callable[..., None], platforms: ls.Codebook) -> None:
    theories = ls.theories
    switching = theories.push_pull_mooring(push="trust", pull="image", mooring="switching_cost")
    lists = {"push": ["TRU"], "pull": ["IMG"], "mooring": {"SC": "-"}}
    options: dict[str, dict[str, Any]] = {
        "attitude_behaviour": {"moderation": True},
        "commitment_trust": {},
        "e_satisfaction_e_loyalty": {"moderation": True},
        "expectation_confirmation": {},
        "four_stages_of_loyalty": {"antecedents": True},
        "information_system_success": {},
        "push_pull_mooring": {**lists, "moderation": True},
        "satisfaction_switching_cost_loyalty": {"sign": "+", "moderation": True},
        "satisfaction_trust_loyalty": {"mediation": "full", "antecedents": True},
        "service_quality_loyalty": {
            "dimensions": "overall",
            "order": "first",
            "value": True,
            "mediation": "full",
        },
        "stimulus_organism_response": {
            "stimuli": ["WQ"],
            "organism": {"SAT": "+"},
            "responses": "LOY",
            "direct_effects": True,
        },
        "technology_acceptance": {"attitude": True},
    }
    # the bundled survey has the constructs of some; the others are made of their roles
    own = {"push_pull_mooring": ls.Codebook.from_toml(switching.template())}
    for name, given in options.items():
        make = getattr(theories, name)
        found = [platforms] if name.startswith(("satisf", "e_satisf", "stimulus")) else [None]
        add(name, make, codebook=own.get(name, found[0]), **given, controls=[])
    theory = theories.satisfaction_trust_loyalty(platforms)
    add("Theory.__init__", theories.Theory, graph=theory.graph)
    add("Theory.text", theory.text, language="en")
    add("Theory.template", theory.template, points=7, language="en")
    add("Theory.plot", theory.plot, ax=None, language="en")


def _add_planning(add: Callable[..., None], fit: ls.SEMResult) -> None:
    planned = {"rmsea_null": 0.05, "rmsea_alternative": 0.08, "alpha": 0.05, "n_groups": 1}
    add("rmsea_power", ls.planning.rmsea_power, df=20, n=200, **planned)
    add("rmsea_power_table", ls.planning.rmsea_power_table, df=[20], n=[200], **planned)
    add("rmsea_sample_size", ls.planning.rmsea_sample_size, df=20, power=0.8, **planned)
    add("plan_sample_size", ls.planning.plan_sample_size, df=20, power=0.8, **planned)
    plan = ls.planning.plan_sample_size(20)
    add("SampleSizePlan.power_table", plan.power_table, n=[100], df=[10])
    add("SampleSizePlan.text", plan.text, language="en")
    add("SampleSizePlan.plot", plan.plot, df=[10], ax=None, language="en")
    studied = {
        "n_replicates": 4,
        "alpha": 0.05,
        "estimator": "ML",
        "answers": None,
        "missing": None,
        "blank": None,
        "group_equal": (),
        "rng": 1,
        "n_jobs": 1,
        "progress": False,
    }
    model = "A =~ x1 + x2 + x3"
    drawn = ls.planning.monte_carlo_power(model, POPULATION, n=60, n_replicates=4, rng=1)
    add("MonteCarloPower.text", drawn.text, language="en")
    add(
        "monte_carlo_power",
        ls.planning.monte_carlo_power,
        model=model,
        population=POPULATION,
        n=60,
        effects=(),
        **studied,
    )
    add(
        "monte_carlo_power_table",
        ls.planning.monte_carlo_power_table,
        model=model,
        populations={"p": POPULATION},
        parameter="A=~x2",
        n=[60],
        **studied,
    )
    sized = dict(
        model=model,
        population=POPULATION,
        parameter="A=~x2",
        power=0.8,
        group_shares=None,
        largest=400,
        **{**studied, "n_replicates": 100},
    )
    add("monte_carlo_sample_size", ls.planning.monte_carlo_sample_size, **sized)
    size = ls.planning.MonteCarloSampleSize(
        n=200,
        n_se=5.0,
        sizes=(200,),
        parameter="A=~x2",
        population=0.7,
        power=0.8,
        achieved=0.8,
        achieved_se=0.01,
        achieved_interval=(0.78, 0.82),
        converged=1.0,
        admissible=1.0,
        alpha=0.05,
        estimator="ML",
        n_replicates=100,
        n_drawn=200,
        answers="normal",
        blank=False,
        line=None,
        table=pd.DataFrame({"n": [100, 200], "power": [0.6, 0.8]}),
    )
    add("MonteCarloSampleSize.text", size.text, language="en")
    add("MonteCarloSampleSize.plot", size.plot, ax=None, language="en")


def _add_loyalty(add: Callable[..., None]) -> None:
    bounds = {"minimum": [1.0, 1.0], "maximum": [7.0, 7.0], "items": ["x1", "x2"]}
    add(
        "equal_weight_index",
        ls.loyalty.equal_weight_index,
        means=[4.0, 5.0],
        **bounds,
        invalid="raise",
    )
    add(
        "weighted_index",
        ls.loyalty.weighted_index,
        means=[4.0, 5.0],
        weights=[0.5, 0.5],
        **bounds,
        invalid="raise",
    )
    add("index_scores", ls.loyalty.index_scores, answers=[[4.0, 5.0]], weights=[0.5, 0.5], **bounds)
    add("equal_weights", ls.loyalty.equal_weights, n_items=3)
    add("loading_weights", ls.loyalty.loading_weights, loadings=[0.7, 0.8])
    add(
        "regression_score_weights",
        ls.loyalty.regression_score_weights,
        loadings=[[0.7], [0.8]],
        factor_covariance=[[1.0]],
        implied_covariance=[[1.0, 0.56], [0.56, 1.0]],
    )
    add(
        "unstandardized_weights",
        ls.loyalty.unstandardized_weights,
        outer_weights=[0.5, 0.5],
        standard_deviations=[1.0, 2.0],
        items=["x1", "x2"],
    )


def _add_moments(add: Callable[..., None], items: pd.DataFrame) -> None:
    from loyaltysem.moments import answers_by_group, observe

    groups = answers_by_group(observe(items, ["x1", "x2"]))
    moments = ls.Moments.from_data(items, ["x1", "x2"])
    add(
        "Moments.__init__",
        ls.Moments,
        names=("x1",),
        n_observations=(50,),
        covariances=np.ones((1, 1, 1)),
        means=None,
        group_labels=("",),
        n_incomplete=(0,),
    )
    add(
        "Moments.from_data",
        ls.Moments.from_data,
        frame=items,
        names=["x1", "x2"],
        missing=None,
        bounds={"x1": (1, 7)},
        group=None,
    )
    add("Moments.from_answers", ls.Moments.from_answers, names=["x1", "x2"], groups=groups)
    add(
        "Moments.of_groups",
        ls.Moments.of_groups,
        names=["x1", "x2"],
        groups=groups,
        means=[np.zeros(2)],
        covariances=[np.eye(2)],
    )
    table = {"n_observations": 50, "names": ["x1", "x2"], "means": [0.0, 1.0], "divisor": "n-1"}
    add(
        "Moments.from_covariance",
        ls.Moments.from_covariance,
        covariance=[[1.0], [0.5, 1.0]],
        **table,
    )
    add(
        "Moments.from_correlation",
        ls.Moments.from_correlation,
        correlation=[[1.0], [0.5, 1.0]],
        standard_deviations={"x1": 1.0, "x2": 2.0},
        **table,
    )
    add("Moments.select", moments.select, names=["x2"])


def _add_populations(add: Callable[..., None]) -> None:
    built = {
        "loadings": {"A": {"x1": 0.7, "x2": 0.8}, "B": {"x3": 0.7, "x4": 0.6}},
        "paths": {("A", "B"): 0.4},
        "correlations": {},
        "latent_means": {"A": 0.0, "B": 0.1},
        "thresholds": [-1.0, 0.0, 1.0],
    }
    add("standardized_population", ls.datasets.standardized_population, **built)
    population = ls.datasets.standardized_population(**built)
    fields = {name: getattr(population, name) for name in population.__dataclass_fields__}
    add("PopulationModel.__init__", ls.datasets.PopulationModel, **fields)
    add("platforms_population", ls.datasets.platforms_population, platform="jd")
    add("simulate_items", ls.datasets.simulate_items, population=population, n=20, rng=1)
    add("simulate_responses", ls.datasets.simulate_responses, population=population, n=20, rng=1)
    shape = {"names": ["a", "b"], "means": np.zeros((1, 2)), "covariances": np.eye(2)[None]}
    add("CutAtThresholds.__init__", ls.datasets.CutAtThresholds, thresholds=[-1.0, 1.0])
    add("CutAtThresholds.of", ls.datasets.CutAtThresholds([-1.0, 1.0]).of, **shape)
    add("ValeMaurelli.__init__", ls.datasets.ValeMaurelli, skewness=1.0, kurtosis=2.0)
    add("ValeMaurelli.of", ls.datasets.ValeMaurelli(1.0, 2.0).of, **shape)


def parameters(folder: Path) -> Iterator[tuple[str, str]]:
    """Every public function with each of its parameters."""
    for name, call in sound_calls(folder).items():
        for parameter in call.arguments:
            yield name, parameter
