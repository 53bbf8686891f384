"""The section about measurement, and the verdicts on validity, in both languages."""

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.measurement.chinese import chinese
from loyaltysem.words.measurement.english import english
from loyaltysem.words.measurement.findings import (
    AVE,
    CR,
    HTMT_CUTOFFS,
    LOADING,
    FitFindings,
    GroupFindings,
    NoRatios,
    PairFindings,
    RatioFindings,
)
from loyaltysem.words.measurement.verdicts import (
    CoefficientVerdicts,
    GroupVerdicts,
    PairVerdicts,
    validity_text,
)

__all__ = [
    "AVE",
    "CR",
    "HTMT_CUTOFFS",
    "LOADING",
    "CoefficientVerdicts",
    "FitFindings",
    "GroupFindings",
    "GroupVerdicts",
    "NoRatios",
    "PairFindings",
    "PairVerdicts",
    "RatioFindings",
    "measurement_text",
    "validity_text",
]

_WRITERS = {"en": english, "zh": chinese}


def measurement_text(
    fit: FitFindings, groups: tuple[GroupFindings, ...], language: Language
) -> str:
    """Write the section: fit, then reliability and validity of each group.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    return _WRITERS[language](fit, groups)
