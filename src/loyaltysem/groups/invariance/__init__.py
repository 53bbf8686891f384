"""Measurement invariance: the ladder, the gate, and where it fails."""

from loyaltysem.groups.invariance.ladder import InvarianceLadder
from loyaltysem.groups.invariance.testing import measurement_invariance

__all__ = ["InvarianceLadder", "measurement_invariance"]
