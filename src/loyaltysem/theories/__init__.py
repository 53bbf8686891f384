"""The field's models as functions; each returns a model that can be fitted."""

from loyaltysem.theories.satisfaction_trust_loyalty import satisfaction_trust_loyalty

__all__ = ["satisfaction_trust_loyalty"]
