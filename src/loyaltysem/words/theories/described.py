"""What each theory is called, who stated it, and what of it was read in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loyaltysem.words.languages import Language, require_language

__all__ = [
    "CRONIN_2000",
    "SATISFACTION_TRUST_LOYALTY",
    "WANG_2015",
    "YANG_2015",
    "TheoryWords",
    "theory_text",
]


@dataclass(frozen=True, slots=True)
class TheoryWords:
    """A theory's name and source.

    Attributes
    ----------
    name, name_zh : str
        In English and in Chinese.
    source : str
        Who stated it.
    verified, verified_zh : str
        What of it was read in the source's own text, and what could not be.
    """

    name: str = ""
    name_zh: str = ""
    source: str = ""
    verified: str = ""
    verified_zh: str = ""


WANG_2015 = "王琴英, 郭慧君, 刘敏 (2015), 商业经济研究 (11)"
YANG_2015 = "Yang, Song & Zhang (2015), 软科学 (4), doi:10.13956/j.ss.1001-8409.2015.04.20"
CRONIN_2000 = "Cronin, Brady & Hult (2000), Journal of Retailing 76(2)"

SATISFACTION_TRUST_LOYALTY = TheoryWords(
    name="Satisfaction – trust – loyalty",
    name_zh="满意—信任—忠诚",
    source=WANG_2015,
    verified=(
        "The paths between satisfaction, trust and loyalty are those of the source, whose "
        "coefficients are not public. The hypothesis of mediation follows from these paths; "
        "whether the source states it was not verified. Paths to satisfaction are not the "
        "source's: that of website quality was read in the abstract of Yang, Song & Zhang (2015); "
        "that of perceived value is ascribed to Cronin, Brady & Hult (2000), of which only the "
        "abstract was read, which does not name it."
    ),
    verified_zh=(
        "满意、信任与忠诚之间的路径即文献中的路径，其系数未公开。中介假设由这些路径推出，"
        "文献是否提出该假设未能核实。指向满意的路径不出自该文献：网站质量的路径见 "
        "Yang, Song & Zhang (2015) 的摘要；感知价值的路径一般归于 "
        "Cronin, Brady & Hult (2000)，仅读到其摘要，摘要未提及该路径。"
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
        head = f"{theory.name_zh}（{theory.source}）" if theory.name_zh else ""
        lines = [f"{name}：{text}。" for name, text in claims.items()]
        verified = theory.verified_zh
    else:
        head = f"{theory.name} ({theory.source})" if theory.name else ""
        lines = [f"{name}: {text}." for name, text in claims.items()]
        verified = theory.verified
    return "\n".join(line for line in (head, *lines, verified) if line)
