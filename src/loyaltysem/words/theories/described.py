"""What a theory is called, who stated it, and what of it was read: as a record, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loyaltysem.arguments import checked
from loyaltysem.words.languages import Language, among_chinese, require_language
from loyaltysem.words.theories.references import Reference

__all__ = [
    "FIRST_ORDER",
    "FULL_MEDIATION",
    "QUALITY_AS_A_WHOLE",
    "QUALITY_SCALES",
    "STRENGTHENED",
    "WEAKENED",
    "WITH_ATTITUDE",
    "WITH_VALUE",
    "TheoryWords",
    "theory_text",
    "verification",
]


@checked
@dataclass(frozen=True, slots=True)
class TheoryWords:
    """A theory's name and source.

    Attributes
    ----------
    name, name_zh : str
        In English and in Chinese.
    source : Reference, or None
        Who stated it.
    verified, verified_zh : str
        What of it was read in the source's own text, and what could not be.
    """

    name: str = ""
    name_zh: str = ""
    source: Reference | None = None
    verified: str = ""
    verified_zh: str = ""

    def called(self, language: Language) -> str:
        """Return its name in a language."""
        return self.name_zh if language == "zh" else self.name

    def variant(self, said: str, said_zh: str) -> TheoryWords:
        """Return the same with a name that says which of several forms it is."""
        # one pair of brackets for all that is said
        begun = self.name_zh.removesuffix("）")
        name_zh = f"{begun}{'（' if begun == self.name_zh else '，'}{said_zh}）"
        return replace(self, name=f"{self.name}, {said}", name_zh=name_zh)


#: Which of several forms of a theory it is, in English and in Chinese.
FULL_MEDIATION = ("full mediation", "完全中介")
STRENGTHENED = ("strengthened by switching cost", "转换成本增强")
WEAKENED = ("weakened by switching cost", "转换成本削弱")
WITH_ATTITUDE = ("with attitude", "含态度")
WITH_VALUE = ("with value", "含感知价值")
QUALITY_SCALES = {
    "servqual": ("SERVQUAL", "SERVQUAL"),
    "e_s_qual": ("E-S-QUAL", "E-S-QUAL"),
    "webqual": ("WebQual", "WebQual"),
    "overall": ("overall", "总体"),
}
#: What the construct of second order is called that the dimensions of a scale measure.
QUALITY_AS_A_WHOLE = {
    scale: (f"Service quality ({label})", f"服务质量（{label}）")
    for scale, (label, _) in QUALITY_SCALES.items()
}
FIRST_ORDER = ("first order", "一阶")


def verification(unverified: Sequence[str], total: int, language: Language) -> str:
    """Say which hypotheses were read in their sources, and which were not.

    Parameters
    ----------
    unverified : sequence of str
        Names of those that were not.
    total : int
        How many there are.
    language : {"en", "zh"}
    """
    listed = ", ".join(unverified)
    if language == "zh":
        if not unverified:
            return "各假设均已在所注文献（或其摘要）中核对。"
        if len(unverified) == total:
            return "各假设均未能在所注文献中核对，引用前请查阅原文。"
        return f"未能在所注文献中核对的假设：{'、'.join(unverified)}；引用前请查阅原文。"
    if not unverified:
        return "Every hypothesis was read in the source that is named with it, or in its abstract."
    if len(unverified) == total:
        return (
            "No hypothesis was verified in the source that is named with it: look it up before "
            "citing it."
        )
    return f"Not verified in the source that is named: {listed}. Look it up before citing it."


def theory_text(theory: TheoryWords, claims: Mapping[str, str], language: Language) -> str:
    """Write name and source, the claim of each hypothesis, and what was verified.

    Parameters
    ----------
    theory : TheoryWords
    claims : mapping of str to str
        What each hypothesis claims, by its name, in the language.
    language : {"en", "zh"}

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    if language == "zh":
        source = (
            f"，出自{among_chinese(theory.source.entry('zh')).rstrip()}" if theory.source else ""
        )
        head = f"{theory.name_zh}{source}。" if theory.name_zh else ""
        lines = [f"{name}：{text}。" for name, text in claims.items()]
        verified = theory.verified_zh
    else:
        source = f": {theory.source.entry('en')}" if theory.source else ""
        head = f"{theory.name}{source}." if theory.name else ""
        lines = [f"{name}: {text}." for name, text in claims.items()]
        verified = theory.verified
    return "\n".join(line for line in (head, *lines, verified) if line)
