"""The sources of the rules."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltysem.survey.screening.rule import Rule

__all__ = ["references_of"]

_SOURCES = {
    "Curran (2016)": (
        "Curran, P. G. (2016). Methods for the detection of carelessly invalid responses in survey "
        "data. Journal of Experimental Social Psychology, 66, 4–19. "
        "https://doi.org/10.1016/j.jesp.2015.07.006"
    ),
    "Dunn et al. (2018)": (
        "Dunn, A. M., Heggestad, E. D., Shanock, L. R., & Theilgard, N. (2018). Intra-individual "
        "response variability as an indicator of insufficient effort responding: Comparison to "
        "other indicators and relationships with individual differences. Journal of Business and "
        "Psychology, 33(1), 105–121. https://doi.org/10.1007/s10869-016-9479-0"
    ),
    "Hair et al. (2017)": (
        "Hair, J. F., Hult, G. T. M., Ringle, C. M., & Sarstedt, M. (2017). A primer on partial "
        "least squares structural equation modeling (PLS-SEM) (2nd ed.). Sage."
    ),
    "Huang et al. (2012)": (
        "Huang, J. L., Curran, P. G., Keeney, J., Poposki, E. M., & DeShon, R. P. (2012). "
        "Detecting and deterring insufficient effort responding to surveys. Journal of Business "
        "and Psychology, 27(1), 99–114. https://doi.org/10.1007/s10869-011-9231-8"
    ),
    "Johnson (2005)": (
        "Johnson, J. A. (2005). Ascertaining the validity of individual protocols from Web-based "
        "personality inventories. Journal of Research in Personality, 39(1), 103–129. "
        "https://doi.org/10.1016/j.jrp.2004.09.009"
    ),
    "Leiner (2019)": (
        "Leiner, D. J. (2019). Too fast, too straight, too weird: Non-reactive indicators for "
        "meaningless data in Internet surveys. Survey Research Methods, 13(3), 229–248."
    ),
    "Mahalanobis (1936)": (
        "Mahalanobis, P. C. (1936). On the generalised distance in statistics. Proceedings of the "
        "National Institute of Sciences of India, 2(1), 49–55."
    ),
    "Meade & Craig (2012)": (
        "Meade, A. W., & Craig, S. B. (2012). Identifying careless responses in survey data. "
        "Psychological Methods, 17(3), 437–455. https://doi.org/10.1037/a0028085"
    ),
    "Yentes & Wilhelm": (
        "Yentes, R. D., & Wilhelm, F. careless: Procedures for computing indices of careless "
        "responding [R package]."
    ),
}


def references_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the references that the rules' sources name, in alphabetical order."""
    named = [rule.source for rule in rules]
    return tuple(text for key, text in _SOURCES.items() if any(key in source for source in named))
