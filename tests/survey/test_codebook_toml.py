"""Codebooks from TOML: what is read, and where each complaint points."""

from __future__ import annotations

import pytest

from loyaltysem.errors import CodebookError
from loyaltysem.survey import Codebook

GOOD = """\
[survey]
title = "T"
simulated = true
ignore = ["备注"]

[scales.agree3]
minimum = 1
maximum = 3
labels = { "no" = 1, "so so" = 2, "yes" = 3 }
missing = [-99]

[constructs.SAT]
label = "Satisfaction"
label_zh = "满意"
role = "satisfaction"

[items.SAT1]
text = "I am satisfied"
construct = "SAT"
scale = "agree3"

[items.SAT2]
text = "I am not"
construct = "SAT"
scale = "agree3"
direction = "reversed"
missing = ["no answer"]

[groups.platform]
text = "Which?"
levels = { "淘宝" = "taobao" }
codes = { 1 = "taobao" }
level_labels = { taobao = "Taobao" }

[traps.TRAP1]
text = "Say yes"
scale = "agree3"
answer = 3
"""


def _complaints(text: str) -> str:
    with pytest.raises(CodebookError) as caught:
        Codebook.from_toml(text)
    return str(caught.value)


def test_every_key_of_a_good_codebook_is_read():
    codebook = Codebook.from_toml(GOOD)
    assert codebook.simulated
    assert codebook.ignore == ("备注",)
    assert codebook.construct_items == {"SAT": ["SAT1", "SAT2"]}
    assert codebook.bounds == {"SAT1": (1.0, 3.0), "SAT2": (1.0, 3.0)}
    assert codebook.item("SAT2").reversed
    assert not codebook.item("SAT1").reversed
    assert codebook.item("SAT2").missing_codes == (-99.0, "no answer")
    assert codebook.item("SAT1").labels == {"no": 1.0, "so so": 2.0, "yes": 3.0}
    assert codebook.group("platform").codes == {1.0: "taobao"}
    assert codebook.traps[0].answer == 3
    assert codebook.by_role("satisfaction") == codebook.construct("SAT")
    assert codebook.by_role("trust") is None


def test_file_is_named_in_the_complaint(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace('scale = "agree3"', 'scale = "agre3"', 1), encoding="utf-8")
    with pytest.raises(CodebookError, match=r"mine\.toml, line 20: .*Did you mean 'agree3'"):
        Codebook.from_toml(path)
    with pytest.raises(CodebookError, match=r"mine\.toml, line 20"):
        Codebook.from_toml(str(path))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[survey]", "[surveys]", 1, "unknown key 'surveys'. Did you mean 'survey'"),
        ('title = "T"', 'titel = "T"', 2, "unknown key 'titel'. Did you mean 'title'"),
        ('title = "T"', "title = 5", 2, "must be a text in quotation marks, and is 5"),
        ("simulated = true", 'simulated = "yes"', 3, "must be true or false"),
        ('ignore = ["备注"]', 'ignore = "备注"', 4, "must be a list of texts"),
        ("minimum = 1", "minimum = 3", 7, "minimum 3 is not below maximum 3"),
        ("minimum = 1", "minimum = inf", 7, "minimum inf is not below maximum 3"),
        ("minimum = 1", 'minimum = "1"', 7, "must be a number, and is '1'"),
        ("minimum = 1\n", "\n", 8, "has only one of minimum and maximum"),
        ('"yes" = 3', '"yes" = 4', 9, "label 'yes' = 4 lies outside the bounds 1 to 3"),
        ('"yes" = 3', '"yes" = 2', 9, "labels 'so so' and 'yes' are both 2"),
        ("missing = [-99]", "missing = -99", 10, "must be a list such as [-99]"),
        ("missing = [-99]", "missing = [-99, true]", 10, "neither a number nor a text"),
        ("missing = [-99]", "missing = [[1], 2]", 10, "missing code 2 lies inside"),
        ('["no answer"]', "[[1], 2]", 27, "missing code 2 lies inside the bounds"),
        ("missing = [-99]", "missing = [2]", 10, "missing code 2 lies inside the bounds 1 to 3"),
        ('missing = ["no answer"]', 'missing = ["no"]', 27, "both as an answer and as missing"),
        ('role = "satisfaction"', 'role = "satisfied"', 15, "role 'satisfied' is not known"),
        ('label = "Satisfaction"', 'lable = "S"', 13, "Did you mean 'label'"),
        ("[items.SAT1]\ntext", "[items.SAT1]\nscael = 1\ntext", 18, "unknown key 'scael'"),
        ('construct = "SAT"', 'construct = "SATT"', 19, "'SATT' is not in the codebook. Did you"),
        ('direction = "reversed"', 'direction = "down"', 26, "direction 'down' is not known"),
        ('text = "I am not"', 'text = "I am  satisfied."', 23, "is the same as in [items.SAT1]"),
        ('scale = "agree3"\ndirection', "direction", 22, "has no bounds"),
        ("codes = { 1 =", "codes = { one =", 32, "code 'one' is not a number"),
        ("codes = { 1 =", "codes = { nan =", 32, "code 'nan' is not a number"),
        ("codes = { 1 =", 'codes = { "1.0" = "taobao", 1 =', 32, "the number 1 a second time"),
        ("codes = { 1 =", "missing = [1]\ncodes = { 1 =", 32, "both as a level and as missing"),
        ("missing = [-99]", "missing = [nan]", 10, "neither a number nor a text"),
        ("answer = 3", 'answer = 3\nmissing = ["yes"]', 39, "both as an answer and as missing"),
        ('{ 1 = "taobao" }', '{ 1 = "tabao" }', 32, "level 'tabao', which `levels` does not"),
        ("{ taobao = ", "{ tmall = ", 33, "label for the level 'tmall'"),
        ("answer = 3", "answer = 4", 38, "answer 4 lies outside the bounds 1 to 3"),
        ("answer = 3", "", 35, "has no `answer`"),
        ("[traps.TRAP1]", "[traps.SAT1]", 35, "'SAT1' is already taken in [items.SAT1]"),
    ],
)
def test_complaint_names_the_line_of_the_culprit(old, new, line, words):
    assert old in GOOD
    message = _complaints(GOOD.replace(old, new, 1))
    (complaint,) = [text for text in message.splitlines() if words in text]
    assert complaint.startswith(f"codebook, line {line}: ")


def test_construct_without_items_is_a_contradiction():
    message = _complaints(GOOD + '\n[constructs.TRU]\nlabel = "Trust"\n')
    assert message.startswith("codebook, line 40: [constructs.TRU] construct 'TRU' has no items")


def test_wrong_shared_scale_is_complained_about_once():
    message = _complaints(GOOD.replace('"yes" = 3', '"yes" = 4', 1))
    assert message.count("lies outside the bounds") == 1


def test_all_complaints_come_together_in_the_order_of_the_file():
    text = GOOD.replace("answer = 3", "answer = 9").replace('title = "T"', "title = 1")
    lines = _complaints(text).splitlines()
    assert [line.split(":")[0] for line in lines] == ["codebook, line 2", "codebook, line 38"]


def test_broken_toml_names_its_line():
    assert "line 2" in _complaints('[survey]\ntitle = "unclosed\n')


def test_repeated_key_names_its_line():
    assert "line 3" in _complaints('[survey]\ntitle = "a"\ntitle = "b"\n')


def test_codebook_without_items_is_refused():
    assert "neither items nor groups" in _complaints("[survey]\ntitle = 'x'\n")


def test_missing_or_undecodable_file_is_named(tmp_path):
    with pytest.raises(CodebookError, match="no codebook file"):
        Codebook.from_toml(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes('[survey]\ntitle = "满意"\n'.encode("gbk"))
    with pytest.raises(CodebookError, match=r"gbk\.toml is not UTF-8 \(byte 18\)"):
        Codebook.from_toml(path)
    with pytest.raises(CodebookError, match="cannot be opened"):
        Codebook.from_toml(tmp_path)


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("顾客满意", "satisfaction"),
        ("转换成本", "switching_cost"),
        ("Perceived usefulness", "perceived_usefulness"),
        ("期望确认", "confirmation"),
        ("switching_cost", "switching_cost"),
    ],
)
def test_a_role_may_be_written_by_its_name_in_either_language(written, role):
    codebook = Codebook.from_toml(
        f"""
        [constructs.A]
        role = "{written}"
        [items.A1]
        construct = "A"
        minimum = 1
        maximum = 7
        """
    )
    assert codebook.construct("A").role == role
    assert f'role = "{role}"' in codebook.to_toml()
