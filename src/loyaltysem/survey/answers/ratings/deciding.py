"""The scale of every column of texts, decided with the columns that belong together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from loyaltysem.survey.answers.ratings.bundles import bundles
from loyaltysem.survey.answers.ratings.choosing import (
    FEWEST_TO_TELL,
    Choice,
    Elsewhere,
    choose_scale,
    left_unused_by_chance,
)
from loyaltysem.survey.answers.ratings.fitting import Fit, fits, one_numbering
from loyaltysem.survey.answers.ratings.numbered_scale import is_numbered, numbered_scale
from loyaltysem.survey.answers.ratings.observed_answers import ObservedAnswers
from loyaltysem.survey.answers.ratings.text_scale import Column, KeptAsTexts, TextScale
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.wordings.answer_key import answer_key, is_no_opinion
from loyaltysem.survey.wordings.rating_words import is_rating_word, rating_words

__all__ = ["Ratings", "are_ratings", "decide_ratings"]

_NO_SCALE = ("text", "date", "multiple", "ranking")
_BY_CHANCE = 0.05
_Columns = tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class _Set:
    """Columns that have one scale, and what has to be said of them before it is chosen."""

    columns: _Columns
    is_matrix: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class Ratings:
    """What has been decided: scales, in the order of the file, and columns left as texts."""

    scales: list[TextScale] = field(default_factory=list)
    kept: list[KeptAsTexts] = field(default_factory=list)

    def by_name(self) -> dict[str, TextScale]:
        """Return the scale of every question that has one."""
        return {name: scale for scale in self.scales for name in scale.names}


def decide_ratings(
    questions: Sequence[Question], observed: Mapping[str, ObservedAnswers]
) -> Ratings:
    """Decide on which scale every column of texts was answered.

    Rows of a matrix, and columns such as ``SAT1 SAT2``, have one scale. Columns that show only
    answers which several scales have in common are settled by a scale that other columns of the
    file have in full. What remains open is kept as texts.

    Parameters
    ----------
    questions : sequence of Question
    observed : mapping of str to ObservedAnswers
        Of the questions that have texts among their answers, at least.
    """
    ratings = Ratings()
    open_sets: list[_Set] = []
    for bundle in bundles(questions):
        columns = [
            Column(q.name, observed[q.name].texts, observed[q.name].numbers)
            for q in bundle.questions
            if q.answer_type not in _NO_SCALE and not q.labels and q.name in observed
        ]
        columns = [column for column in columns if column.texts]
        numbered = tuple(column for column in columns if is_numbered(column))
        if numbered:
            _add_numbered(numbered, bundle.kind == "matrix", ratings)
        rest = [column for column in columns if column not in numbered]
        ratings.scales += [_numbers_with_opinions(c) for c in rest if _is_numbers(c)]
        worded = tuple(column for column in rest if _is_worded(column))
        if worded:
            open_sets.append(_Set(worded, bundle.kind == "matrix"))
        unclear = [c for c in rest if c not in worded and not _is_numbers(c)]
        ratings.kept += [kept for kept in map(_unclear, unclear) if kept is not None]
    _decide_worded(open_sets, ratings)
    return ratings


def are_ratings(texts: Collection[str], numbers: Collection[float]) -> bool:
    """Whether answers are numbers or rate something, in words that may have a number or letter.

    Parameters
    ----------
    texts : collection of str
        Answers that are no plain numbers; those that give no opinion may stand beside the others.
    numbers : collection of float
    """
    rating = [text for text in texts if not is_no_opinion(text)]
    if all(is_rating_word(rating_words(text)) for text in rating):
        return bool(rating or numbers)
    column = Column("", dict.fromkeys(rating, 1), dict.fromkeys(numbers, 1))
    return is_numbered(column) and numbered_scale((column,)) is not None


def _add_numbered(columns: _Columns, is_matrix: bool, ratings: Ratings) -> None:
    """Decide numbered texts together, or one by one where they do not go together."""
    together = numbered_scale(columns, is_matrix)
    apart = [numbered_scale([c]) for c in columns] if together is None else [together]
    for found in apart:
        if isinstance(found, TextScale):
            ratings.scales.append(found)
        elif found is not None:
            ratings.kept.append(found)


def _decide_worded(open_sets: list[_Set], ratings: Ratings) -> None:
    """Decide sets of words: those with a scale in full first, since they settle others."""
    chosen = _Choosing()
    parts = [part for some in open_sets for part in _that_go_together(some, chosen)]
    elsewhere: dict[int, tuple[Mapping[str, float], ...]] = {}
    partly: dict[int, tuple[Mapping[str, float], ...]] = {}
    own: list[frozenset[int]] = []
    for part in parts:
        choice = chosen(part.columns)
        found: frozenset[int] = frozenset()
        if isinstance(choice, Choice) and choice.full:
            found = frozenset(fit.which for fit in choice.alike if not fit.unseen)
            for which in found:
                elsewhere[which] = (*elsewhere.get(which, ()), choice.fit.labels())
        elif isinstance(choice, Choice):
            for fit in choice.alike:
                partly[fit.which] = (*partly.get(fit.which, ()), choice.fit.labels())
        own.append(found)
    for part, mine in zip(parts, own, strict=True):
        others = elsewhere
        if mine:
            others = {which: labels for which, labels in elsewhere.items() if which not in mine}
        _decide_set(part, chosen(part.columns, others, mine, partly), ratings)


class _Choosing:
    """Choices, made once for the same answers: a file of many columns has few different ones."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Choice | Sequence[Fit]] = {}

    def __call__(
        self,
        columns: _Columns,
        elsewhere: Elsewhere | None = None,
        own: frozenset[int] = frozenset(),
        partly: Elsewhere | None = None,
    ) -> Choice | Sequence[Fit]:
        """Choose for columns; `own` is what `elsewhere` lacks of all that the file has in full."""
        texts, n_answers = _pooled(columns), _n_answers(columns)
        key = (tuple(texts), n_answers, elsewhere is None, own)
        if key not in self._made:
            self._made[key] = choose_scale(texts, n_answers, elsewhere or {}, partly)
        return self._made[key]


def _that_go_together(some: _Set, chosen: _Choosing) -> Iterator[_Set]:
    """Yield the whole set where one scale could have all its texts, else column by column.

    Columns that share a name only, and not a matrix, may have a shorter scale than the others.
    """
    columns = some.columns
    choice = chosen(columns)
    if len(columns) > 1 and not isinstance(choice, Choice) and not choice:
        yield from (_Set((column,)) for column in columns)
        return
    shorter: _Columns = ()
    if isinstance(choice, Choice) and not some.is_matrix:
        shorter = tuple(c for c in columns if _n_unused_inside(c, choice) > 1)
    rest = tuple(column for column in columns if column not in shorter)
    if shorter and rest:
        length = len(choice.fit.scale.points) if isinstance(choice, Choice) else 0
        doubt = (
            f"numbered apart from {', '.join(column.name for column in rest)}, of which they are "
            f"called kin: their answers are a scale of their own in full, and nobody chose the "
            f"others of {length} points. If they had these to choose from, declare the labels in "
            "a codebook"
        )
        yield _Set(shorter, doubts=(doubt,))
    if rest:
        yield _Set(rest, some.is_matrix)


def _n_unused_inside(column: Column, choice: Choice) -> int:
    """Return how many inner points a column lacks that has another scale in full; 0 if by chance.

    Nobody may like the ends of a scale, but answers between others are not left out by many.
    """
    texts = _cleaned(column.texts)
    alone = one_numbering([fit for fit in fits(texts) if not fit.unseen])
    together = {text: choice.fit.points.get(text) for text in texts}
    if alone is None or None in together.values():
        return 0
    n_points = len(choice.fit.scale.points)
    unused = set(range(n_points)) - set(together.values())
    if not unused or {0, n_points - 1} & unused:
        return 0
    by_chance = left_unused_by_chance(len(unused), column.count)
    return len(unused) if by_chance < _BY_CHANCE else 0


def _decide_set(some: _Set, choice: Choice | Sequence[Fit], ratings: Ratings) -> None:
    columns = some.columns
    names = tuple(column.name for column in columns)
    texts = _pooled(columns)
    if not isinstance(choice, Choice):
        if _plainly_rates(texts, choice) or len(texts) > 1:
            shown = "、".join(sorted(texts))
            reason = f"{shown} fit no rating scale or more than one"
            told = _n_answers(columns) >= FEWEST_TO_TELL and _plainly_rates(texts, choice)
            ratings.kept.append(KeptAsTexts(names, reason, told))
        return
    labels = _as_written(choice.fit.labels(choice.neighbours), columns)
    scale = TextScale(
        names,
        labels,
        (1.0, float(len(choice.fit.scale.points))),
        _counted(columns, choice.beside),
        "the texts alone fit several scales, this one occurs in full elsewhere in the file"
        if choice.neighbours
        else "the answers are the texts of a known rating scale",
        (*some.doubts, *choice.doubts, *_lacking_points(columns, choice)),
    )
    ratings.scales.append(scale)


def _lacking_points(columns: _Columns, choice: Choice) -> Iterator[str]:
    """Say which columns of a set could as well have a shorter scale."""
    n_points = len(choice.fit.scale.points)
    for column in columns if len(columns) > 1 else ():
        unused = _n_unused_inside(column, choice)
        if unused:
            yield (
                f"{column.name} alone would be a scale of {n_points - unused} points, and is "
                f"numbered like the questions it stands with, from 1 to {n_points}; if it had "
                "fewer answers to choose from, declare its labels in a codebook"
            )


def _plainly_rates(texts: Sequence[str], found: Sequence[Fit]) -> bool:
    """Whether texts rate something: not one word alone, nor a mere yes and no (愿意, 不愿意)."""
    distinct = {answer_key(text) for text in texts}
    if len(distinct) != 2:
        return len(distinct) > 2
    return not all(
        sum(fit.points.values()) == len(fit.scale.points) - 1 and 0 not in fit.points.values()
        for fit in found
        if len(fit.scale.points[-1]) > 1
    )


def _cleaned(texts: Mapping[str, int]) -> dict[str, int]:
    """Return the texts as the words by which they rate."""
    cleaned: dict[str, int] = {}
    for text, count in texts.items():
        bare = rating_words(text)
        cleaned[bare] = cleaned.get(bare, 0) + count
    return cleaned


def _as_written(labels: Mapping[str, float], columns: _Columns) -> dict[str, float]:
    """Return labels in the spelling of the file, which may letter its options."""
    written = {rating_words(text): text for column in columns for text in column.texts}
    return {written.get(label, label): value for label, value in labels.items()}


def _pooled(columns: _Columns) -> list[str]:
    return sorted({text for column in columns for text in _cleaned(column.texts)})


def _n_answers(columns: _Columns) -> int:
    return sum(column.count for column in columns)


def _counted(columns: _Columns, beside: frozenset[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for column in columns:
        for text, count in column.texts.items():
            if rating_words(text) in beside:
                counts[text] = counts.get(text, 0) + count
    return counts


def _is_worded(column: Column) -> bool:
    texts = _cleaned(column.texts)
    known = [text for text in texts if is_rating_word(text)]
    others = [text for text in texts if not is_rating_word(text)]
    return bool(known) and not column.numbers and all(map(is_no_opinion, others))


def _is_numbers(column: Column) -> bool:
    """Whether numbers such as those of a rating stand beside texts that give no opinion."""
    points = set(map(float, range(11)))
    rated = len(column.numbers) > 1 and set(column.numbers) <= points
    return rated and all(map(is_no_opinion, column.texts))


def _numbers_with_opinions(column: Column) -> TextScale:
    reason = "numbers, and texts that give no opinion"
    return TextScale((column.name,), {}, None, dict(column.texts), reason)


def _unclear(column: Column) -> KeptAsTexts | None:
    """Say why ratings beside something else stay texts; None for what is no rating."""
    texts = _cleaned(column.texts)
    rated = {text: count for text, count in texts.items() if is_rating_word(text)}
    strange = [text for text in texts if text not in rated and not is_no_opinion(text)]
    most = sum(rated.values()) > 0.5 * sum(texts.values())
    if column.numbers and rated and not strange:
        shown = "、".join(sorted(rated))
        reason = f"words ({shown}) stand beside numbers, and which number a word has is not said"
        return KeptAsTexts((column.name,), reason, column.count >= FEWEST_TO_TELL)
    if len(rated) >= 3 and most and not column.numbers:
        shown = "、".join(sorted(strange)[:5])
        reason = f"{shown} stand(s) beside the words of a rating scale"
        return KeptAsTexts((column.name,), reason, column.count >= FEWEST_TO_TELL)
    return None
