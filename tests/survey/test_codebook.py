"""The codebook's records."""

from __future__ import annotations

import pytest

from loyaltysem.errors import CodebookError, VariableNotFoundError
from loyaltysem.survey import Codebook, Construct, Item


def _codebook(*roles: str) -> Codebook:
    constructs = tuple(Construct(f"C{i}", role=role) for i, role in enumerate(roles))
    items = tuple(Item(f"x{i}", f"text {i}", f"C{i}", 1, 5) for i in range(len(roles)))
    return Codebook(items, constructs)


def test_unknown_name_is_an_error_with_a_suggestion():
    codebook = _codebook("trust")
    with pytest.raises(VariableNotFoundError, match=r"no item 'X00'.*Did you mean 'x0'"):
        codebook.item("X00")
    with pytest.raises(VariableNotFoundError, match=r"no construct 'D'.*It has: C0"):
        codebook.construct("D")
    with pytest.raises(VariableNotFoundError, match="no grouping variable"):
        codebook.group("platform")


def test_role_played_twice_is_an_error_when_asked_for():
    codebook = _codebook("trust", "trust", "")
    with pytest.raises(CodebookError, match="C0 and C1 both have the role 'trust'"):
        codebook.by_role("trust")
    assert codebook.by_role("") is None


def test_contradiction_between_records_is_an_error_without_toml_too():
    with pytest.raises(CodebookError, match=r"\[items.x\] construct 'SAT' is not in the codebook"):
        Codebook((Item("x", "t", "SAT", 1, 5),))
    with pytest.raises(CodebookError, match="reversed without bounds"):
        Codebook((Item("x", "t", reversed=True),))


def test_frame_has_one_row_per_item():
    item = Item("x", "t", "", 1, 2, {"no": 1, "yes": 2}, missing_codes=(-99, "NA"))
    frame = Codebook((item,)).to_frame()
    assert frame.loc[0, "labels"] == "1 = no; 2 = yes"
    assert frame.loc[0, "missing"] == "-99, NA"
    assert frame.columns.tolist()[:3] == ["item", "construct", "text"]


@pytest.mark.parametrize("role", [None, 1, "satisfacton"])
def test_a_role_that_is_none_of_the_roles_is_refused_by_name(role):
    with pytest.raises(CodebookError, match=r"constructs\.C0\] role .*leave role out"):
        _codebook(role)


def test_a_role_written_in_chinese_in_a_record_is_told_how_it_is_called():
    with pytest.raises(
        CodebookError, match=r"'转换成本' is not known\. Did you mean 'switching_cost'"
    ):
        _codebook("转换成本")
