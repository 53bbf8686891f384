"""Which columns of texts are ratings, and on which scale: decided here for all who ask."""

from __future__ import annotations

from loyaltysem.survey.answers.ratings.bundles import Bundle, bundles
from loyaltysem.survey.answers.ratings.deciding import Ratings, are_ratings, decide_ratings
from loyaltysem.survey.answers.ratings.fitting import rating_order, rise_with_numbers
from loyaltysem.survey.answers.ratings.observed_answers import ObservedAnswers, observed_answers
from loyaltysem.survey.answers.ratings.text_scale import TextScale
from loyaltysem.survey.wordings.rating_words import (
    are_ends_of_a_scale,
    is_rating_word,
    numbers_of_word,
)

__all__ = [
    "Bundle",
    "ObservedAnswers",
    "Ratings",
    "TextScale",
    "are_ends_of_a_scale",
    "are_ratings",
    "bundles",
    "decide_ratings",
    "is_rating_word",
    "numbers_of_word",
    "observed_answers",
    "rating_order",
    "rise_with_numbers",
]
