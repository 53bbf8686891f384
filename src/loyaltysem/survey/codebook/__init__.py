"""What the numbers mean: the records, their contradictions, and the TOML they are written in."""

from __future__ import annotations

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import ROLES, Construct, Group, Item, Role, Trap

__all__ = ["ROLES", "Codebook", "Construct", "Group", "Item", "Role", "Trap"]
