"""Every role of the field has its names in both languages, and no name stands for two."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from loyaltysem.survey.codebook import ROLES
from loyaltysem.words.theories.roles import ROLE_WORDS, role_called

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_roles_of_the_codebook_are_those_that_have_words():
    assert {role for role in ROLES if role} == set(ROLE_WORDS)


def test_no_name_stands_for_two_roles():
    short = Counter(words.name for words in ROLE_WORDS.values())
    assert [name for name, n in short.items() if n > 1] == []
    called = Counter(
        name.casefold().replace("_", " ").replace("-", " ")
        for role, words in ROLE_WORDS.items()
        for name in {role.replace("_", " "), words.label.casefold(), words.label_zh, *words.also}
    )
    assert [name for name, n in called.items() if n > 1] == []


@pytest.mark.parametrize("role", ROLE_WORDS)
def test_a_role_is_called_and_described_in_both_languages(role):
    words = ROLE_WORDS[role]
    assert not CHINESE.search("".join((words.name, words.label, *words.asks)))
    assert all(CHINESE.search(text) for text in (words.label_zh, *words.asks_zh))
    assert len(set(words.asks)) == len(set(words.asks_zh)) == 3
    for name in (role, words.label, words.label.upper(), words.label_zh, *words.also):
        assert role_called(f" {name} ") == role


def test_what_is_no_role_is_none():
    assert role_called("price") == role_called("") == ""
