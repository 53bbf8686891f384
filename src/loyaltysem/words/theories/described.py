"""What each theory is called, who stated it, and what of it was read in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loyaltysem.arguments import checked
from loyaltysem.words.languages import Language, among_chinese, require_language

__all__ = [
    "CRONIN_2000",
    "SATISFACTION_TRUST_LOYALTY",
    "WANG_2015",
    "YANG_2015",
    "Reference",
    "TheoryWords",
    "theory_text",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication as English and as Chinese texts name it.

    Attributes
    ----------
    authors : tuple of str
        Surnames, or whole names where surnames alone would not be told apart.
    year : int
    outlet, number : str
        Journal; volume and issue as far as they are known.
    authors_zh : tuple of str
        Chinese names, where they are known.
    outlet_zh : str
        The journal's Chinese name, where it has one; ``outlet`` is its romanisation then.
    doi : str
    """

    authors: tuple[str, ...]
    year: int
    outlet: str
    number: str
    authors_zh: tuple[str, ...] = ()
    outlet_zh: str = ""
    doi: str = ""

    def cited(self, language: Language) -> str:
        """Return authors and year, for a sentence.

        Examples
        --------
        >>> one = Reference(("Wang Min", "Li Na"), 2015, "Xuebao", "(1)", ("王敏", "李娜"), "学报")
        >>> one.cited("en"), one.cited("zh")
        ('Wang Min & Li Na (2015)', '王敏、李娜（2015）')
        """
        if language == "zh":
            return f"{'、'.join(self.authors_zh) or self._latin}（{self.year}）"
        return f"{self._latin} ({self.year})"

    def entry(self, language: Language) -> str:
        """Return all that is known of it, for a list of references.

        Examples
        --------
        >>> one = Reference(("Wang Min", "Li Na"), 2015, "Xuebao", "(1)", ("王敏", "李娜"), "学报")
        >>> one.entry("en")
        'Wang Min & Li Na [王敏, 李娜] (2015), Xuebao [学报] (1)'
        >>> one.entry("zh")
        '王敏、李娜（2015），《学报》(1)'
        """
        if language == "zh":
            outlet = f"《{self.outlet_zh}》" if self.outlet_zh else f"{self.outlet} "
            doi = f"，doi:{self.doi}" if self.doi else ""
            return f"{self.cited('zh')}，{outlet}{self.number}{doi}"
        own = f" [{', '.join(self.authors_zh)}]" if self.authors_zh else ""
        outlet = f"{self.outlet} [{self.outlet_zh}]" if self.outlet_zh else self.outlet
        doi = f", doi:{self.doi}" if self.doi else ""
        return f"{self._latin}{own} ({self.year}), {outlet} {self.number}{doi}"

    @property
    def _latin(self) -> str:
        *others, last = self.authors
        return f"{', '.join(others)} & {last}" if others else last


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


WANG_2015 = Reference(
    ("Wang Qinying", "Guo Huijun", "Liu Min"),
    2015,
    "Shangye Jingji Yanjiu",
    "(11)",
    ("王琴英", "郭慧君", "刘敏"),
    "商业经济研究",
)
# of the authors' names only the surnames' romanisation is known here
YANG_2015 = Reference(
    ("Yang", "Song", "Zhang"),
    2015,
    "Ruan Kexue",
    "(4)",
    outlet_zh="软科学",
    doi="10.13956/j.ss.1001-8409.2015.04.20",
)
CRONIN_2000 = Reference(("Cronin", "Brady", "Hult"), 2000, "Journal of Retailing", "76(2)")

SATISFACTION_TRUST_LOYALTY = TheoryWords(
    name="Satisfaction – trust – loyalty",
    name_zh="满意—信任—忠诚",
    source=WANG_2015,
    verified=(
        "The paths between satisfaction, trust and loyalty are those of the source, whose "
        "coefficients are not public. The hypothesis of mediation follows from these paths; "
        "whether the source states it was not verified. Paths to satisfaction are not the "
        "source's: that of website quality was read in the abstract of "
        f"{YANG_2015.cited('en')}; that of perceived value is ascribed to "
        f"{CRONIN_2000.cited('en')}, of which only the abstract was read, which does not name it."
    ),
    verified_zh=(
        "满意、信任与忠诚之间的路径即文献中的路径，其系数未公开。中介假设由这些路径推出，"
        "文献是否提出该假设未能核实。指向满意的路径不出自该文献：网站质量的路径见 "
        f"{YANG_2015.cited('zh')}的摘要；感知价值的路径一般归于 "
        f"{CRONIN_2000.cited('zh')}，仅读到其摘要，摘要未提及该路径。"
    ),
)


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
