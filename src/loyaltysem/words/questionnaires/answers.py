"""How the answers of a fit were taken, in words."""

from __future__ import annotations

from typing import Literal

__all__ = ["LEFT_OUT", "MEASUREMENT_NOTES", "RULES", "USED", "Taken"]

#: As amounts of complete rows; as amounts, every one there is; as ordered categories of complete
#: rows; as ordered categories of whoever answered both of a pair.
Taken = Literal["complete", "incomplete", "categories", "pairs"]

#: Why respondents were left out.
LEFT_OUT: dict[Taken, str] = {
    "complete": "incomplete",
    "incomplete": "without any answer",
    "categories": "incomplete",
    "pairs": "without any answer",
}
#: What is said where incomplete answers are used.
USED: dict[Taken, str] = {"incomplete": "; incomplete answers are used (missing='fiml')"}
#: What the moments and the reliability of answers rest on, where rows are incomplete.
MEASUREMENT_NOTES: dict[Taken, str] = {
    "incomplete": (
        "Means, standard deviations and alpha are those of the moments that were estimated "
        "from incomplete answers; Feldt's interval rests on complete ones and is left out."
    ),
    "pairs": (
        "Means and standard deviations are those of the answers there are; alpha needs "
        "complete rows and is left out."
    ),
}
_LIKELIHOOD = "{information} information, {likelihood} likelihood"
#: What a fit's card says of its rule, by whether it has a likelihood.
RULES: dict[tuple[Taken, bool], str] = {
    ("complete", True): _LIKELIHOOD,
    ("incomplete", True): _LIKELIHOOD,
    ("complete", False): "least squares",
    ("categories", False): "polychoric correlations, {parameterization} parameterization",
    ("pairs", False): "polychoric correlations, pairwise, {parameterization} parameterization",
}
