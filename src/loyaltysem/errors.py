"""One family of errors and warnings.

Every message says three things: what was found (variable, row count, value), why it matters,
and what to do about it.
"""

from __future__ import annotations

__all__ = [
    "AdmissibilityWarning",
    "CodebookError",
    "ConvergenceError",
    "DataError",
    "DataWarning",
    "IdentificationError",
    "LoyaltySEMError",
    "LoyaltySEMWarning",
    "MissingDataError",
    "ModelSyntaxError",
    "NotAvailableError",
    "OptionError",
    "SpecificationWarning",
    "SurveyFormatError",
    "VariableNotFoundError",
    "WritingError",
]


class LoyaltySEMError(Exception):
    """The parent of every error that loyaltysem raises on purpose."""


class ModelSyntaxError(LoyaltySEMError):
    """A model text that cannot be read; the message shows the line with a caret."""


class OptionError(LoyaltySEMError):
    """An option, or a combination of options, that has no meaning."""


class CodebookError(LoyaltySEMError):
    """A codebook that contradicts itself or the file it describes."""


class SurveyFormatError(LoyaltySEMError):
    """A file that is not a questionnaire export that can be read."""


class WritingError(LoyaltySEMError):
    """A survey that cannot be written to this file as it is."""


class DataError(LoyaltySEMError):
    """Answers with which the analysis cannot be right."""


class VariableNotFoundError(DataError):
    """A variable that the model or the call names and the data do not have."""


class MissingDataError(DataError):
    """Missing answers where the estimator needs complete ones."""


class IdentificationError(LoyaltySEMError):
    """A model whose parameters the data cannot determine."""


class ConvergenceError(LoyaltySEMError):
    """A solution was asked for a number that only a converged one has."""


class NotAvailableError(LoyaltySEMError):
    """A result that this kind of fit does not define; the message says why."""


class LoyaltySEMWarning(UserWarning):
    """The parent of every warning that loyaltysem gives."""


class DataWarning(LoyaltySEMWarning):
    """Something about the answers that the reader of a result must know."""


class AdmissibilityWarning(LoyaltySEMWarning):
    """A solution that converged, and is not one to interpret as it stands."""


class SpecificationWarning(LoyaltySEMWarning):
    """Something a model's text implies that its author may not have meant."""
