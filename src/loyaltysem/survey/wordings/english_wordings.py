"""The wordings of rating scales in English, point by point."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["english_scales"]

Points = tuple[tuple[str, ...], ...]

_VERY = ("Very", "Highly")
_MOST = ("Extremely", "Completely", "Totally", "Absolutely", "Entirely", "Fully")
_EXTREME = ("Strongly", *_VERY, *_MOST, "Definitely", "Wholly")
_MOSTLY = ("Mostly", "Moderately", "Generally", "Largely", "Mainly")
_FAIRLY = ("Fairly", "Quite", "Rather", "Reasonably", "Tend to", "Pretty", "Probably")
_SLIGHTLY = ("Somewhat", "Slightly", "A little", "A bit", "Partly", "Partially", "Mildly")

_MIDDLE = (
    "Neutral",
    "Undecided",
    "Uncertain",
    "Unsure",
    "Not sure",
    "Neither",
    "No feeling either way",
    "Neither nor",
    "In between",
    "Average",
    "Indifferent",
    "Mixed",
)
_OPPOSITES = (
    ("Disagree", "Agree"),
    ("Dissatisfied", "Satisfied"),
    ("Unsatisfied", "Satisfied"),
    ("Unlikely", "Likely"),
    ("Unimportant", "Important"),
    ("Not important", "Important"),
    ("Improbable", "Probable"),
    ("Unwilling", "Willing"),
    ("Difficult", "Easy"),
    ("Hard", "Easy"),
    ("Negative", "Positive"),
    ("Unhappy", "Happy"),
    ("Unfavorable", "Favorable"),
    ("Unfavourable", "Favourable"),
    ("Uncomfortable", "Comfortable"),
    ("Inconvenient", "Convenient"),
    ("Unacceptable", "Acceptable"),
    ("Inappropriate", "Appropriate"),
    ("Unreasonable", "Reasonable"),
    ("Oppose", "Support"),
    ("Opposed", "In favor"),
    ("Disapprove", "Approve"),
    ("Dislike", "Like"),
    ("Bad", "Good"),
    ("Poor", "Good"),
    ("Low", "High"),
    ("Weak", "Strong"),
    ("Slow", "Fast"),
    ("Unsafe", "Safe"),
    ("Unreliable", "Reliable"),
    ("Unfamiliar", "Familiar"),
    ("Unfair", "Fair"),
    ("Useless", "Useful"),
    ("Unhelpful", "Helpful"),
    ("Unfriendly", "Friendly"),
    ("Expensive", "Cheap"),
    ("Worthless", "Valuable"),
    ("Ineffective", "Effective"),
    ("Disloyal", "Loyal"),
)
_MIDDLE_OF = {
    "Good": ("Fair", "Average", "Acceptable", "OK", "Okay", "Neither good nor bad", "So-so"),
    "High": ("Moderate", "Medium", "Average", "Neither high nor low"),
    "Easy": ("Moderate",),
    "Important": ("Of average importance",),
}
_ONE_INSIDE = (
    ("plain", "plain"),
    ("slightly", "slightly"),
    ("mostly", "mostly"),
    ("fairly", "fairly"),
    ("not_very", "plain"),
    ("not_very", "fairly"),
    ("not_very", "slightly"),
)
_BARE_ENDS = ("slightly", "mostly", "fairly")
_TWO_INSIDE = (
    ("slightly", "plain"),
    ("mostly", "plain"),
    ("fairly", "plain"),
    ("slightly", "mostly"),
    ("slightly", "fairly"),
)


def _words(word: str, positive: str = "") -> dict[str, tuple[str, ...]]:
    found = {
        name: tuple(form for degree in degrees for form in _both_orders(degree, word))
        for name, degrees in (
            ("extreme", _EXTREME),
            ("mostly", _MOSTLY),
            ("fairly", _FAIRLY),
            ("slightly", _SLIGHTLY),
            ("very", (*_VERY, "Strongly")),
            ("most", (*_MOST, "Very strongly")),
        )
    }
    found["plain"] = (word,)
    if positive:
        bare = positive.lower()
        found["plain"] = (word, f"Not {bare}")
        found["not_very"] = tuple(f"Not {d} {bare}" for d in ("very", "so", "too", "really"))
        found["extreme"] += (f"Not at all {bare}", f"Not {bare} at all", f"Do not {bare} at all")
        if word.startswith("Not "):
            found["plain"] = (word,)
    return found


def _both_orders(degree: str, word: str) -> tuple[str, str]:
    return f"{degree} {word.lower()}", f"{word} {degree.lower()}"


def _bipolar(negative: str, positive: str) -> Iterator[tuple[Points, bool]]:
    """Yield the scales from one word to its opposite, of 7, 6, 5 and 4 points, and their rarity."""
    low, high = _words(negative, positive), _words(positive)
    small, large = negative.lower(), positive.lower()
    neither = (
        f"{start} {first} {link} {second}"
        for start, link in (("Neither", "nor"), ("Neither", "or"))
        for first, second in ((large, small), (small, large))
    )
    middle = (*_MIDDLE, *_MIDDLE_OF.get(positive, ()), *neither)
    sides: list[tuple[tuple[str, ...], tuple[str, ...], bool]] = [
        *(((a, "extreme"), (b, "extreme"), False) for a, b in _ONE_INSIDE),
        *(((*a, "extreme"), (*a, "extreme"), False) for a in _TWO_INSIDE),
        *(((a, "plain"), (a, "plain"), True) for a in _BARE_ENDS),
        *(((a, "very", "most"), (a, "very", "most"), True) for a in ("plain", *_BARE_ENDS)),
    ]
    for between in ((middle,), ()):
        for against, in_favour, is_rare in sides:
            below = tuple(low[name] for name in reversed(against))
            yield (*below, *between, *(high[name] for name in in_favour)), is_rare


_RISING_WORDS = tuple(
    word
    for line in (
        "satisfied important likely useful helpful confident familiar interested easy clear",
        "concerned aware effective valuable well difficult comfortable happy willing often",
        "loyal strong good true worried relevant necessary attractive reliable convenient",
        "safe trustworthy influential serious responsive knowledgeable professional friendly",
        "acceptable appealing",
    )
    for word in line.split()
)


def _rising(word: str) -> Iterator[Points]:
    """Yield the scales from nothing of a quality to all of it."""
    ends = f" {word}" if word else ""

    def each(*degrees: str) -> tuple[str, ...]:
        return tuple(degree + ends for degree in degrees)

    nothing = each("Not at all") + ((f"Not {word} at all", f"Not {word}") if word else ("None",))
    little = each("Slightly", "A little", "A little bit", "A bit", "Not very", "Not so", "Not too")
    some = each("Somewhat", "Moderately", "Fairly", "Reasonably")
    much = each("Very", "Quite", "Considerably", "Highly") if word else (
        "Very", "Quite", "Quite a bit", "Considerably", "Very much", "A lot", "Quite a lot"
    )  # fmt: skip
    most = each("Extremely", "Completely", "Totally", "Entirely", "Exceptionally")
    if not word:
        much = tuple(degree for degree in much if degree != "Very much")
        most += ("A great deal", "Very much")
    yield (nothing, little, some, much, most)
    yield (nothing, little, each("Somewhat", "Moderately"), each("Quite", "Fairly"), each("Very"))
    yield (nothing, little, each("Fairly"), each("Quite"), each("Very", "Extremely"))
    yield (nothing, each("Somewhat"), each("Moderately", "Fairly"), much, most)
    yield (
        nothing,
        little,
        each("Somewhat", "Moderately", "Fairly", "Quite"),
        each("Very", "Extremely", "Completely"),
    )
    yield (nothing, each("Somewhat"), each("Moderately", "Quite"), each("Very", "Extremely"))


_NEVER = ("Never", "Almost never", "Not at all", "None of the time")
_SELDOM = ("Rarely", "Seldom", "Hardly ever", "Very rarely", "Not often", "A little of the time")
_SOMETIMES = ("Sometimes", "About half the time", "Some of the time")
_OFTEN = ("Often", "Frequently", "Usually", "Regularly", "Very often", "Most of the time", "Mostly")
_ALWAYS = ("Always", "Almost always", "All of the time", "All the time")
_LESS = tuple(word for word in _OFTEN if word != "Very often")

_OTHERS: tuple[Points, ...] = (
    (_NEVER, (*_SELDOM, "Occasionally"), _SOMETIMES, _OFTEN, _ALWAYS),
    (_NEVER, _SELDOM, ("Occasionally",), _OFTEN, _ALWAYS),
    (_NEVER, (*_SELDOM, "Occasionally"), _SOMETIMES, _LESS, ("Very often", "Very frequently")),
    (("Never",), ("Sometimes",), ("About half the time",), ("Most of the time",), ("Always",)),
    (_NEVER, ("Sometimes", "Occasionally", "Rarely"), ("Often", "Usually", "Frequently"), _ALWAYS),
    (
        ("Never",),
        _SELDOM,
        ("Occasionally",),
        ("Sometimes",),
        ("Frequently", "Often"),
        ("Usually",),
        _ALWAYS,
    ),
    (("Never",), _SELDOM, ("Occasionally",), ("Sometimes",), ("Frequently", "Often"), _ALWAYS),
    (
        ("Very unimportant", "Not at all important"),
        ("Unimportant", "Not important"),
        ("Moderately important", "Somewhat important"),
        ("Important",),
        ("Very important", "Extremely important"),
    ),
    (
        ("Not important", "Not at all important"),
        ("Slightly important", "A little important"),
        ("Moderately important", "Somewhat important", "Fairly important"),
        ("Important",),
        ("Very important", "Extremely important"),
    ),
    (("Very poor",), ("Poor",), ("Fair", "Average", "Acceptable", "OK"), ("Good",), ("Excellent",)),
    (("Poor",), ("Fair",), ("Good",), ("Very good",), ("Excellent",)),
    (("Poor",), ("Fair", "Average"), ("Good",), ("Excellent",)),
    (
        ("Terrible", "Awful"),
        ("Poor", "Bad"),
        ("Average", "Fair", "OK", "Okay"),
        ("Good",),
        ("Excellent", "Great"),
    ),
    (("Bad",), ("Poor",), ("Fair",), ("Good",), ("Excellent",)),
    (("Poor",), ("Below average",), ("Average",), ("Above average",), ("Excellent",)),
    (
        ("Much worse",),
        ("Worse", "Somewhat worse", "A little worse"),
        ("About the same", "The same", "Same"),
        ("Better", "Somewhat better", "A little better"),
        ("Much better",),
    ),
    (
        ("Far below expectations", "Much worse than expected"),
        ("Below expectations", "Worse than expected"),
        ("Met expectations", "Meets expectations", "As expected"),
        ("Above expectations", "Exceeded expectations", "Better than expected"),
        ("Far above expectations", "Far exceeded expectations", "Much better than expected"),
    ),
    (
        ("Definitely not", "Definitely no"),
        ("Probably not", "Probably no"),
        ("Might or might not", "Maybe", "Not sure", "Neutral", "Possibly"),
        ("Probably", "Probably yes"),
        ("Definitely", "Definitely yes"),
    ),
    (
        ("Definitely would not",),
        ("Probably would not",),
        ("Might or might not", "Not sure"),
        ("Probably would",),
        ("Definitely would",),
    ),
    (
        ("Not at all", "To no extent"),
        ("To a small extent", "To a little extent", "To a slight extent", "To a limited extent"),
        ("To some extent", "To a moderate extent"),
        ("To a large extent", "To a great extent", "To a considerable extent"),
        ("To a very large extent", "To a very great extent", "Completely"),
    ),
    (
        ("None at all", "None"),
        ("A little",),
        ("A moderate amount", "Some"),
        ("A lot",),
        ("A great deal",),
    ),
    (
        ("Strongly dislike", "Dislike a great deal"),
        ("Dislike", "Dislike somewhat"),
        ("Neutral", "Neither like nor dislike"),
        ("Like", "Like somewhat"),
        ("Strongly like", "Like a great deal", "Love"),
    ),
)


def english_scales() -> Iterator[tuple[Points, bool]]:
    """Yield every scale, as its wordings point by point, and whether few questionnaires use it."""
    for pair in _OPPOSITES:
        yield from _bipolar(*pair)
    rising = (points for word in ("", *_RISING_WORDS) for points in _rising(word))
    yield from ((points, False) for points in (*rising, *_OTHERS))
