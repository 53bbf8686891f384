r"""What the products of a model are made of, and which latent variables make it linear once known.

.. math:: \eta = \alpha + B \eta + \Omega\, p(\eta) + \zeta, \qquad p_k = \eta_{a_k} \eta_{b_k} .

Given one of the two factors of every product the model is linear in all others. A *cover* is a
smallest set of latent variables that has one of each; its number is the dimension of the
integral, one for any number of products that share a factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.structure.layout import MatrixLayout

__all__ = ["ProductFactors"]


class ProductFactors:
    """The products of a layout.

    Parameters
    ----------
    layout : MatrixLayout
        With products.

    Attributes
    ----------
    first, second : ndarray of int, shape (k,)
        Latent columns of the factors; the first of each pair is in the cover.
    cover : ndarray of int, shape (d,)
        Latent columns given which the model is linear.
    place : ndarray of int, shape (k,)
        Where the first factor of each product stands in the cover.

    Raises
    ------
    NotAvailableError
        A factor follows from a product itself.
    """

    def __init__(self, layout: MatrixLayout) -> None:
        pairs = [(first, second) for first, second in layout.products]
        _refuse_followers(layout, pairs)
        cover = _smallest_cover(pairs, len(layout.table.latent))
        turned = [pair if pair[0] in cover else pair[::-1] for pair in pairs]
        self.cover = np.array(cover, dtype=np.intp)
        self.first = np.array([pair[0] for pair in turned], dtype=np.intp)
        self.second = np.array([pair[1] for pair in turned], dtype=np.intp)
        self.place = np.array([cover.index(pair[0]) for pair in turned], dtype=np.intp)

    @property
    def dimension(self) -> int:
        """How many latent variables are integrated over."""
        return len(self.cover)


def _smallest_cover(pairs: Sequence[tuple[int, int]], n_constructs: int) -> tuple[int, ...]:
    """Return the fewest constructs of which every product has one; first those written first."""
    factors = list(dict.fromkeys(k for pair in pairs for k in pair if k < n_constructs))
    for size in range(1, len(factors) + 1):
        for chosen in combinations(factors, size):
            if all(set(pair) & set(chosen) for pair in pairs):
                return chosen
    raise ValueError("a product of observed variables alone is a column of the data")


def _refuse_followers(layout: MatrixLayout, pairs: Sequence[tuple[int, int]]) -> None:
    """Refuse factors that a product explains, by whatever way."""
    reached: NDArray[np.bool_] = np.zeros(layout.m, dtype=bool)
    arrows: NDArray[np.bool_] = np.zeros((layout.m, layout.m), dtype=bool)
    for _, cell in layout.cells:
        if cell.matrix == "omega":
            reached[cell.row] = True
        elif cell.matrix == "beta":
            arrows[cell.row, cell.column] = True
    for _ in range(layout.m):
        reached = np.asarray(reached | (arrows & reached).any(axis=1))
    for product, pair in zip(layout.table.products, pairs, strict=True):
        inside = [layout.latent[k] for k in pair if reached[k]]
        if inside:
            raise NotAvailableError(
                f"The product {product} has the factor {inside[0]}, which follows from a product "
                "itself: it is then not normal, and the likelihood of normal constructs does not "
                "hold. Products may be made of constructs that predict, and of constructs that "
                "these explain without a product. Leave one of the two products out."
            )
