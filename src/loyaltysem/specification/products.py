"""Products of two variables among the predictors: how they are named, and what of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

__all__ = ["factors_of", "is_product", "product_name", "products_of_constructs"]

_SIGN = ":"


def is_product(name: str) -> bool:
    """Whether a name is that of a product, such as ``SAT:SC``."""
    return _SIGN in name


def factors_of(product: str) -> tuple[str, ...]:
    """Return the two variables that a product is made of; the same one twice in a square."""
    return tuple(product.split(_SIGN))


def product_name(factors: Sequence[str]) -> str:
    """Return the name of the product of some variables."""
    return _SIGN.join(factors)


def products_of_constructs(names: Iterable[str], latent: Collection[str]) -> tuple[str, ...]:
    """Return those of some names that are products with a construct among their variables."""
    found = (name for name in names if is_product(name) and set(factors_of(name)) & set(latent))
    return tuple(dict.fromkeys(found))
