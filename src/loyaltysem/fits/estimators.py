"""What each estimator's name stands for: discrepancy, standard errors, test, information."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from loyaltysem.errors import OptionError
from loyaltysem.estimation.criteria.criterion import Information
from loyaltysem.inference.fit.scaled_tests import TestName

__all__ = [
    "ESTIMATORS",
    "Discrepancy",
    "Estimator",
    "EstimatorName",
    "Information",
    "StandardErrors",
    "estimator",
    "usual_estimator",
    "usual_information",
]

EstimatorName = Literal[
    "ML",
    "MLM",
    "MLMV",
    "MLR",
    "GLS",
    "ULS",
    "ULSM",
    "ULSMV",
    "WLS",
    "DWLS",
    "WLSM",
    "WLSMV",
]
Discrepancy = Literal["ML", "GLS", "ULS", "WLS", "DWLS"]
StandardErrors = Literal["standard", "robust_sem", "robust_huber_white"]


@dataclass(frozen=True, slots=True)
class Estimator:
    """How a model is estimated and judged.

    Attributes
    ----------
    name : str
    se : {"standard", "robust_sem", "robust_huber_white"}
        Inverse information, or the sandwich of it around the covariance of the moments (Satorra &
        Bentler 1994), or around the cross products of the scores (Huber, White).
    test : {"standard", "satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"}
    information : {"expected", "observed"}
    """

    name: EstimatorName
    se: StandardErrors
    test: TestName
    information: Information

    @property
    def is_robust(self) -> bool:
        """Whether the answers themselves are needed, not only their moments."""
        return self.se != "standard" or self.test != "standard"

    @property
    def discrepancy(self) -> Discrepancy:
        """What is minimised."""
        return _DISCREPANCIES[self.name]

    @property
    def is_least_squares(self) -> bool:
        """Whether residuals of the moments are minimised, and there is no likelihood."""
        return self.discrepancy != "ML"

    @property
    def fixed_x(self) -> bool:
        """Whether covariates are held at their sample moments unless told otherwise (lavaan's)."""
        return not self.is_least_squares

    @property
    def needs_the_point(self) -> bool:
        """Whether errors or test ask for more of the minimum than the search had in hand."""
        return self.is_robust or self.information == "observed"


ESTIMATORS: dict[EstimatorName, Estimator] = {
    "ML": Estimator("ML", "standard", "standard", "expected"),
    "MLM": Estimator("MLM", "robust_sem", "satorra_bentler", "expected"),
    "MLMV": Estimator("MLMV", "robust_sem", "scaled_shifted", "expected"),
    "MLR": Estimator("MLR", "robust_huber_white", "yuan_bentler_mplus", "observed"),
    "GLS": Estimator("GLS", "standard", "standard", "expected"),
    "ULS": Estimator("ULS", "standard", "standard", "expected"),
    "ULSM": Estimator("ULSM", "robust_sem", "satorra_bentler", "expected"),
    "ULSMV": Estimator("ULSMV", "robust_sem", "scaled_shifted", "expected"),
    "WLS": Estimator("WLS", "standard", "standard", "expected"),
    "DWLS": Estimator("DWLS", "standard", "standard", "expected"),
    "WLSM": Estimator("WLSM", "robust_sem", "satorra_bentler", "expected"),
    "WLSMV": Estimator("WLSMV", "robust_sem", "scaled_shifted", "expected"),
}
_DISCREPANCIES: dict[EstimatorName, Discrepancy] = {
    **dict.fromkeys(("ML", "MLM", "MLMV", "MLR"), "ML"),
    **dict.fromkeys(("ULS", "ULSM", "ULSMV"), "ULS"),
    **dict.fromkeys(("DWLS", "WLSM", "WLSMV"), "DWLS"),
    "GLS": "GLS",
    "WLS": "WLS",
}


def usual_estimator(
    asked: EstimatorName | None, *, ordered: bool, has_design: bool
) -> EstimatorName:
    """Return the estimator that is asked for, or the usual one.

    Parameters
    ----------
    asked : str, optional
    ordered : bool
        Whether answers are ordered categories.
    has_design : bool
        Whether respondents have weights or come in clusters: maximum likelihood is robust then, as
        in lavaan.
    """
    if asked is None and ordered:
        return "WLSMV"
    return "MLR" if has_design and asked in (None, "ML") else asked or "ML"


def usual_information(missing: str | None, interaction: str | None = None) -> Information | None:
    """Return the information that missing answers, or products, ask for; None for any.

    Expected information would assume answers missing completely at random, and of products of
    constructs there is no formula for it.
    """
    observed = missing == "fiml" or interaction in ("lms", "qml")
    return "observed" if observed else None


def estimator(
    name: str,
    *,
    se: StandardErrors | None = None,
    test: TestName | None = None,
    information: Information | None = None,
) -> Estimator:
    """Look up an estimator, with single choices replaced.

    Raises
    ------
    OptionError
        A name is not known.
    """
    chosen = next((e for key, e in ESTIMATORS.items() if key == name), None)
    if chosen is None:
        raise OptionError(
            f"estimator={name!r} is not available; this version has {', '.join(ESTIMATORS)}."
        )
    for option, value, known in (
        ("se", se, get_args(StandardErrors)),
        ("test", test, get_args(TestName)),
        ("information", information, get_args(Information)),
    ):
        if value is not None and value not in known:
            raise OptionError(f"{option}={value!r} is not known; say one of {', '.join(known)}.")
    return replace(
        chosen,
        se=se or chosen.se,
        test=test or chosen.test,
        information=information or chosen.information,
    )
