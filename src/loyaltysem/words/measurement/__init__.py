"""The section about measurement, and the verdicts on validity, in both languages."""

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.measurement.chinese import chinese, ratio_sentence_zh
from loyaltysem.words.measurement.english import english, ratio_sentence_en
from loyaltysem.words.measurement.findings import (
    AVE,
    CR,
    HTMT_CUTOFFS,
    LOADING,
    NO_RATIOS,
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
    "ratio_text",
    "validity_text",
]

_WRITERS = {"en": english, "zh": chinese}
_WRITERS_OF_RATIOS = {"en": ratio_sentence_en, "zh": ratio_sentence_zh}


def ratio_text(ratios: RatioFindings | None, language: Language) -> str:
    """Write how far heterotrait–monotrait ratios are from one; None where none is defined.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    if ratios is None:
        why = NO_RATIOS[language]["undefined"]
        return f"未报告 HTMT：{why}。" if language == "zh" else f"HTMT is not reported: {why}."
    return _WRITERS_OF_RATIOS[language](ratios)


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
