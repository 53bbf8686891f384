"""Publications as texts name them."""

from __future__ import annotations

from dataclasses import dataclass

from loyaltysem.words.languages import Language

__all__ = ["Reference"]


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
