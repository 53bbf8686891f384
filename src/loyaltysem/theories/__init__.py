"""The field's models as functions; each returns a theory with hypotheses, of which SEM is made."""

from loyaltysem.theories.satisfaction_trust_loyalty import satisfaction_trust_loyalty
from loyaltysem.theories.theory import Theory

__all__ = ["Theory", "satisfaction_trust_loyalty"]
