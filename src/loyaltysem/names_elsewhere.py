"""What lavaan, semTools, statsmodels and others call a thing, and what it is called here.

There are no aliases: one thing has one name. Who asks for another program's gets an
AttributeError that says ours. `hasattr`, `dir` and completion do not know them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NoReturn, TypeVar

__all__ = ["Kind", "names_elsewhere", "no_such_name"]

Kind = Literal["package", "model", "theory", "fit", "summary", "exploration", "survey"]
Class = TypeVar("Class", bound=type)

_ESTIMATES = "fit.estimates(), a table with est, se, z, pvalue, ci_lower and ci_upper"
_INDICES = "fit.fit_indices(), which has chisq, df, cfi, tli, rmsea, srmr, aic, bic and more"
_RELIABILITY = "ls.reliability(survey), with alpha, omega, cr and ave of every construct"
_CONVERGENT = "fit.convergent_validity(); cr and ave also stand in fit.reliability()"
_INVARIANCE = (
    "a sequence of fits: model.fit(data, group='platform', group_equal=['loadings']) and so on,"
    " compared with ls.compare({'configural': a, 'metric': b})"
)
_WRITE = "fit.estimates().to_csv('estimates.csv'), since every table is a pandas data frame"
_DIFFERENCE = "ls.likelihood_ratio_test(restricted, free)"
_COVARIANCE = (
    "fit.vcov(); hypotheses about several coefficients are tested by fit.wald_test('a == b')"
)
_COEFFICIENTS = "fit.coef(), or fit.estimates() with standard errors and tests"

# Program, names (in any case, with or without _ and .), and what to write here.
_OF_A_FIT = (
    ("lavaan", "parameterEstimates parTable parametertable est", _ESTIMATES),
    ("lavaan", "standardizedSolution standardized", "fit.estimates(standardized=True)"),
    ("lavaan", "fitMeasures fitMeasure measures", _INDICES),
    (
        "lavaan",
        "inspect lavInspect lavTech",
        "fit.estimates(), fit.fit_indices(), fit.r_squared(), fit.latent_correlations(),"
        " fit.residuals() or fit.parameter_table",
    ),
    (
        "lavaan",
        "modindices modificationIndices modification mi",
        "fit.modification_indices()",
    ),
    ("lavaan", "lavPredict predict scores", "fit.factor_scores()"),
    ("lavaan", "lavResiduals resid residual", "fit.residuals()"),
    ("lavaan", "lavTestLRT anova lrt", _DIFFERENCE),
    ("lavaan", "lavTestWald", "fit.wald_test('a == b')"),
    ("lavaan", "lavTestScore", "fit.score_test()"),
    ("lavaan", "bootstrapLavaan bootstraps boot", "fit.bootstrap(n_replicates=5000, rng=1)"),
    ("lavaan", "coefs coefficients", _COEFFICIENTS),
    ("lavaan", "n ntotal", "fit.nobs"),
    ("lavaan", "logLik logl", "fit.loglik"),
    ("lavaan", "fitted sigma", "fit.implied(), the moments that the model implies"),
    ("lavaan", "rsquare", "fit.r_squared()"),
    ("semTools", "compRelSEM reliabilityL2 composite_reliability cr rho", "fit.reliability()"),
    ("semTools", "AVE", _CONVERGENT),
    ("semTools", "htmt fornell_larcker", "fit.discriminant_validity(), or ls.htmt(survey)"),
    ("semTools", "discriminantValidity", "fit.discriminant_validity()"),
    ("semTools", "moreFitIndices", _INDICES),
    (
        "semTools",
        "monteCarloCI monteCarloMed",
        "fit.effects('A', 'B', intervals='monte_carlo', rng=1), or fit.estimates(...) with the same"
        " intervals for defined parameters",
    ),
    ("semTools", "measurementInvariance measEqSyntax permuteMeasEq", _INVARIANCE),
    ("semTools", "compareFit", "ls.compare(a, b)"),
    ("psych", "alpha cronbach cronbach_alpha", _RELIABILITY),
    ("psych", "omega mcdonald_omega", "fit.reliability()"),
    ("statsmodels", "params", _COEFFICIENTS),
    ("statsmodels", "bse stderr std_err", "fit.estimates()['se']"),
    ("statsmodels", "pvalues p_values pvalue", "fit.estimates()['pvalue']"),
    ("statsmodels", "tvalues zvalues", "fit.estimates()['z']"),
    ("statsmodels", "conf_int confint", "fit.estimates(level=0.95)[['ci_lower', 'ci_upper']]"),
    ("statsmodels", "rsquared rsquared_adj r2", "fit.r_squared()"),
    ("statsmodels", "cov_params", _COVARIANCE),
    ("statsmodels", "llf", "fit.loglik"),
    ("statsmodels", "df_model df_resid", "fit.fit_indices()['df']"),
    ("statsmodels", "fittedvalues", "fit.factor_scores()"),
    ("statsmodels", "summary2 summary_frame tables", "fit.summary()"),
    ("statsmodels", "compare_lr_test", _DIFFERENCE),
    ("statsmodels", "f_test t_test", "fit.wald_test('a == b')"),
    ("semopy", "predict_factors", "fit.factor_scores()"),
    ("semopy", "calc_stats gather_statistics stats", _INDICES),
    ("semopy", "estimate_means param_vals last_result", _ESTIMATES),
    ("scikit-learn", "transform score_samples", "fit.factor_scores()"),
    ("scikit-learn", "coef_ components_", _ESTIMATES),
    ("seminr", "path_coef paths path_coefficients", _ESTIMATES),
    (
        "seminr",
        "total_effects indirect_effects specific_effect_significance",
        "fit.effects('A', 'B')",
    ),
    ("SmartPLS", "outer_loadings loadings", "fit.estimates(standardized=True), rows with op '=~'"),
    ("SmartPLS", "latent_variable_scores", "fit.factor_scores()"),
    ("AMOS", "regression_weights", "fit.estimates(standardized=True), rows with op '~'"),
    ("another program", "chisq chi2", "fit.fit_indices()['chisq']"),
    ("another program", "df dof", "fit.fit_indices()['df']"),
    *(
        ("another program", index, f"fit.fit_indices()['{index}']")
        for index in ("cfi", "tli", "rmsea", "srmr", "aic", "bic")
    ),
    ("pandas", "to_csv to_excel to_latex to_html to_markdown to_frame to_dict", _WRITE),
    (
        "another program",
        "fit",
        "model.fit(data), since a fit never changes and the model fits again",
    ),
)
_OURS_OF_A_FIT = """
admissibility bollen_stine bootstrap coef converged convergent_validity coverage crosscheck
discriminant_validity effects estimates factor_scores fit_indices hypotheses implied
latent_correlations loglik loyalty_index measurement_quality mediation missing_patterns model_text
modification_indices nobs provenance r_squared reliability residuals score_test simple_slopes
starts summary to_lavaan validity vcov wald_test weak_items
"""
_OF_A_MODEL = (
    ("lavaan", "cfa sem lavaan", "model.fit(data), which returns the result"),
    ("statsmodels", "from_formula", "ls.SEM(text)"),
    ("semopy", "load load_dataset", "model.fit(data), which returns the result"),
    ("semopy", "description", "model.model_text"),
)
_OF_A_THEORY = (
    ("a model", "fit", "ls.SEM(theory).fit(data)"),
    ("a model", "model model_text parameter_table estimates", "ls.SEM(theory), which is the model"),
    ("a fit", "effects", "ls.SEM(theory).fit(data).effects('SAT', 'LOY')"),
    ("lavaan", "sem lavaan", "ls.SEM(theory).fit(data)"),
    ("lavaan", "cfa", "ls.CFA(theory).fit(data)"),
    ("another program", "constructs", "theory.graph.nodes"),
    ("another program", "nodes paths", "theory.graph"),
    ("another program", "diagram path_diagram semPaths draw", "theory.plot()"),
    ("another program", "codebook questionnaire to_toml", "theory.template()"),
)
_OF_THE_PACKAGE = (
    ("lavaan", "cfa", "ls.CFA(text).fit(data)"),
    ("lavaan", "sem lavaan growth", "ls.SEM(text).fit(data)"),
    ("lavaan", "lavCor", "ls.polychoric(data)"),
    ("lavaan", "lavaanify parTable", "ls.SEM(text).parameter_table()"),
    ("lavaan", "simulateData", "ls.datasets.simulate_items(...)"),
    ("semTools", "reliabilityL2 compRelSEM", "ls.reliability(survey), or fit.reliability()"),
    ("semTools", "AVE composite_reliability cr", _RELIABILITY),
    ("semTools", "findRMSEApower powerRMSEA", "ls.planning.rmsea_power(...)"),
    ("semTools", "findRMSEAsamplesize", "ls.planning.rmsea_sample_size(...)"),
    ("psych", "alpha cronbach cronbach_alpha cronbachs_alpha", _RELIABILITY),
    (
        "psych",
        "omega mcdonald_omega omegah",
        "ls.omega_hierarchical(survey); ls.reliability(survey) has omega total",
    ),
    ("psych", "fa factanal principal factor_analysis", "ls.efa(data, n_factors)"),
    ("psych", "faParallel parallel", "ls.parallel_analysis(data)"),
    ("psych", "vss nfactors", "ls.number_of_factors(data), or ls.map_test(data)"),
    ("psych", "kmo bartlett cortestbartlett", "ls.factorability(data)"),
    ("psych", "splitHalf", "ls.split_half(data)"),
    ("psych", "icc", "ls.intraclass_correlation(data)"),
    ("psych", "mardia mvn shapiro", "ls.normality(data)"),
    ("psych", "tetrachoric polycor", "ls.polychoric(data)"),
    ("psych", "glb guttman", "ls.reliability_bounds(survey)"),
    ("psych", "describe", "survey.describe()"),
    ("psych", "alphadrop item_total", "ls.item_analysis(survey)"),
    ("statsmodels", "vif variance_inflation_factor", "ls.collinearity(data, predictors)"),
    ("semopy", "Model ModelMeans", "ls.SEM(text)"),
    ("semopy", "report", "fit.summary()"),
    ("factor_analyzer", "FactorAnalyzer", "ls.efa(data, n_factors)"),
    ("factor_analyzer", "calculate_kmo calculate_bartlett_sphericity", "ls.factorability(data)"),
    ("careless", "longstring mahad irv screen", "survey.screen()"),
    ("haven", "read_sav read_spss read_dta read_stata", "ls.read_survey(path)"),
    ("pandas", "read_csv read_excel read_file read_data read load", "ls.read_survey(path)"),
    ("simsem", "sim power", "ls.planning.monte_carlo_power(...)"),
    ("SPSS", "harman harman_test", "ls.common_method_variance(...)"),
    *(
        ("another program", name, f"ls.planning.{name}(...)")
        for name in (
            "monte_carlo_power",
            "monte_carlo_sample_size",
            "plan_sample_size",
            "rmsea_power",
            "rmsea_sample_size",
        )
    ),
    ("another program", "tam", "ls.theories.technology_acceptance(...)"),
    ("another program", "ecm", "ls.theories.expectation_confirmation(...)"),
    ("another program", "ppm", "ls.theories.push_pull_mooring(...)"),
    ("another program", "sor", "ls.theories.stimulus_organism_response(...)"),
    ("another program", "servqual webqual esqual", "ls.theories.service_quality_loyalty(...)"),
    ("another program", "load_platforms", "ls.datasets.load_platforms()"),
    ("another program", "compare_groups", "ls.compare_platforms(model, survey, group='gender')"),
    ("another program", "loyalty_index", "fit.loyalty_index('LOY')"),
    ("another program", "effects mediation", "fit.effects('A', 'B')"),
)
_OF_AN_EXPLORATION = (
    ("factor_analyzer", "loadings_ get_loadings components_", "found.loadings"),
    ("factor_analyzer", "get_communalities communality h2", "found.communalities"),
    ("factor_analyzer", "get_uniquenesses u2 psi", "found.uniquenesses"),
    ("factor_analyzer", "get_eigenvalues values e_values", "found.eigenvalues"),
    ("factor_analyzer", "get_factor_variance vaccounted", "found.variance"),
    ("factor_analyzer", "phi_ get_phi", "found.factor_correlations"),
    ("factor_analyzer", "structure_", "found.structure"),
    ("psych", "rms rmsr rmsea tli bic chi", "found.fit"),
    ("scikit-learn", "transform fit_transform scores", "ls.CFA(...).fit(data).factor_scores()"),
)
_OF_A_SURVEY = (
    ("pandas", "df data frame values columns", "survey.responses, a data frame"),
    ("pandas", "head tail iloc loc corr mean to_frame", "survey.responses, a data frame"),
    ("pandas", "info", "survey.describe()"),
    ("pandas", "query filter", "survey.subset(platform='jd')"),
    ("pandas", "merge", "survey.join(...)"),
    ("pandas", "items", "survey.codebook.items, or survey.construct_items"),
    ("haven", "labels value_labels meta metadata", "survey.codebook"),
    ("SPSS", "to_spss save write_sav", "survey.to_sav(path)"),
    ("another program", "constructs scales", "survey.construct_items"),
    ("another program", "clean", "survey.screen().apply()"),
)

# By plain name: whose it is, and what to write here.
Names = dict[str, tuple[str, str]]


def _table(*entries: tuple[str, str, str]) -> Names:
    return {
        _plain(name): (f"the name in {program}", advice)
        for program, names, advice in reversed(entries)
        for name in names.split()
    }


def _of_the_fit(names: Names) -> Names:
    """Return what to write where a model is asked for what its fit has."""
    return {
        name: (where, f"fit = model.fit(data), and then {advice}")
        for name, (where, advice) in names.items()
    }


def _plain(name: str) -> str:
    return name.replace("_", "").replace(".", "").lower()


_TABLES: Mapping[Kind, Names] = {
    "package": _table(*_OF_THE_PACKAGE, *_OF_A_FIT),
    "model": _table(*_OF_A_MODEL)
    | _of_the_fit(_table(*_OF_A_FIT))
    | _of_the_fit(
        {
            _plain(name): ("a model has none before it is fitted", f"fit.{name}")
            for name in _OURS_OF_A_FIT.split()
        }
    ),
    "theory": _table(*_OF_A_THEORY),
    "fit": _table(*_OF_A_FIT),
    "summary": _table(*_OF_A_FIT),
    "exploration": _table(*_OF_AN_EXPLORATION),
    "survey": _table(*_OF_A_SURVEY),
}


def no_such_name(owner: str, name: str, kind: Kind, obj: object = None) -> AttributeError:
    """Make the error about a name that is not there, with what the thing is called here.

    Parameters
    ----------
    owner : str
        Of what the name was asked, as Python says it: ``"'SEMResult' object"``.
    name : str
    kind : {"package", "model", "theory", "fit", "summary", "exploration", "survey"}
    obj : object, optional
        For Python's own suggestions.
    """
    message = f"{owner} has no attribute {name!r}"
    found = None if name.startswith("_") else _TABLES[kind].get(_plain(name))
    if found is not None:
        where, advice = found
        message += f" ({where}). Here write {advice}."
    return AttributeError(message, name=name, obj=obj)


def names_elsewhere(kind: Kind) -> Callable[[Class], Class]:
    """Let a class answer other programs' names with an AttributeError that says ours."""

    def decorate(cls: Class) -> Class:
        def missing(self: Any, name: str) -> NoReturn:
            if not name.startswith("_") and hasattr(type(self), name):
                # A property of ours that failed inside: its own error, not one about its name.
                object.__getattribute__(self, name)
            raise no_such_name(f"{type(self).__name__!r} object", name, kind, self)

        cls.__getattr__ = missing  # type: ignore[attr-defined]
        return cls

    return decorate
