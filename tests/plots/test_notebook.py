"""In a notebook, a figure as the last line of a cell is shown, once, and none stays open."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat
import pytest

import loyaltysem as ls
from loyaltysem import plots

SETUP = """
import pandas as pd
import loyaltysem as ls
from loyaltysem import plots
survey = ls.datasets.load_platforms()
theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
model = ls.SEM(theory)
complete = {"missing": "listwise"}
described = survey.describe()
screened = survey.screen()
plan = ls.planning.plan_sample_size(50)
raked = survey.rake({"gender": {"female": 0.5, "male": 0.5}})
labels = ("title", "x", "y", "mean", "bound")
solution = ls.efa(survey, 3, **complete)
parallel = ls.parallel_analysis(survey, n_replicates=20, rng=1, **complete)
compared = ls.compare_platforms(model, survey, n_replicates=20, rng=1, **complete)
held = ls.compare_platforms(
    model, survey, adjust_for=["gender"], n_replicates=20, rng=1, release=["LOY4 ~ 1"], **complete
)
waved = ls.compare_platforms(
    model,
    survey.responses.assign(wave=[1, 2] * (len(survey) // 2)),
    time="wave",
    bounds=survey.codebook.bounds,
    n_replicates=20,
    rng=1,
    rule="delta_fit",
    **complete,
)
aligned = ls.alignment(model, survey, group="platform", n_starts=2, rng=1, **complete)
ladder = ls.measurement_invariance(model, survey, group="platform", **complete)
slopes = (
    ls.SEM("SAT =~ SAT1 + SAT2 + SAT3; LOY =~ LOY1 + LOY2 + LOY3; LOY ~ SAT + SAT:SAT")
    .fit(survey, interaction="qml", **complete)
    .simple_slopes("SAT", "LOY", "SAT")
)
simulated = ls.planning.monte_carlo_sample_size(
    "y ~ b*x", "y ~ 0.6*x; y ~~ 0.64*y; x ~~ 1*x", "b", rng=1, n_replicates=100
)
"""
METHODS = {
    "Alignment": "aligned.plot()",
    "InvarianceLadder": "ladder.plot()",
    "PlatformComparison": "compared.plot()",
    "AdjustedComparison": "held.adjusted.plot()",
    "WaveComparison": "waved.waves.plot()",
    "FactorSolution": "solution.plot()",
    "ParallelAnalysis": "parallel.plot()",
    "SampleSizePlan": "plan.plot()",
    "MonteCarloSampleSize": "simulated.plot()",
    "SimpleSlopes": "slopes.plot()",
    "Description": "described.plot(['SAT'])",
    "ScreeningReport": "screened.plot()",
    "Raking": "raked.plot()",
    "Theory": "ls.theories.satisfaction_trust_loyalty(survey.codebook).plot()",
}
FUNCTIONS = {
    "interaction_lines": "plots.interaction_lines("
    "pd.DataFrame({'at': [0.0, 0.0], 'x': [0, 1], 'y': [0, 1]}), "
    "predictor='x', outcome='y', moderator='z')",
    "loading_heatmap": "plots.loading_heatmap(solution.loadings)",
    "measure_distribution": "plots.measure_distribution(pd.Series([1.0, 2, 3]), None)",
    "path_diagram": "plots.path_diagram("
    "pd.DataFrame({'name': ['A', 'B'], 'label': ['A', 'B'], 'observed': False}), "
    "pd.DataFrame({'source': ['A'], 'target': ['B'], 'label': [''], 'kind': ['other']}))",
    "power_curves": "plots.power_curves(plan.power_table(n=[100, 200]))",
    "response_profile": "plots.response_profile(described.response_shares(['SAT']))",
    "scree": "plots.scree(parallel.eigenvalues)",
    "weight_histogram": "plots.weight_histogram(raked.weights, dict.fromkeys(labels, 'x'))",
    "screening_measures": "plots.screening_measures("
    "screened.measures, screened.flags, screened.table.assign(measured='x'))",
}


def classes_with_a_plot() -> Iterator[str]:
    for module in pkgutil.walk_packages(ls.__path__, "loyaltysem."):
        for name, found in inspect.getmembers(
            importlib.import_module(module.name), inspect.isclass
        ):
            # a table's plot is that of pandas
            if found.__module__ == module.name and "plot" in vars(found):
                yield name


def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *cells: str) -> list[int]:
    """Run a notebook and count the pictures below each of its cells."""
    # whatever the home folder is, and whatever a user's Jupyter is set to
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return [
        sum("image/png" in output.get("data", {}) for output in cell.outputs)
        for cell in notebook.cells
    ]


def test_every_public_plot_is_tried():
    assert set(classes_with_a_plot()) == set(METHODS)
    drawing = {
        name for name in plots.__all__ if "ax" in inspect.signature(getattr(plots, name)).parameters
    }
    assert drawing | {"screening_measures"} == set(FUNCTIONS)


def test_every_plot_shows_one_picture_without_any_magic(tmp_path, monkeypatch):
    calls = [*METHODS.values(), *FUNCTIONS.values()]
    kept = ["kept = plan.plot()", "import sys; assert 'matplotlib.pyplot' not in sys.modules"]
    shown = pictures(tmp_path, monkeypatch, SETUP, *calls, *kept)
    assert shown == [0, *[1] * len(calls), 0, 0]


@pytest.mark.parametrize(
    "before", ["%matplotlib inline", "import matplotlib.pyplot as plt", "%matplotlib agg"]
)
def test_with_pyplot_each_picture_is_shown_once_and_no_figure_stays_open(
    before, tmp_path, monkeypatch
):
    calls = [
        "plan.plot()",
        "figure = plan.plot(); figure",
        "plots.power_curves(plan.power_table(n=[90]))",
    ]
    opened = "import matplotlib.pyplot as plt; assert plt.get_fignums() == []"
    setup = (
        "import loyaltysem as ls; from loyaltysem import plots; "
        "plan = ls.planning.plan_sample_size(50)"
    )
    own = "figure, ax = plt.subplots(); plan.plot(ax=ax)"
    shown = pictures(
        tmp_path, monkeypatch, before, setup, *calls, "kept = plan.plot()", opened, own
    )
    assert shown == [0, 0, 1, 1, 1, 0, 0, 0 if "agg" in before else 1]
