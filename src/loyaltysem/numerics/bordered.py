r"""Symmetric matrices of blocks that meet only in a border, and what is solved with them.

Groups of a sample share some parameters and have others for themselves, so that a matrix of second
derivatives is

.. math::

    A = \begin{pmatrix} A_1 & & B_1 \\ & A_2 & B_2 \\ B_1' & B_2' & C \end{pmatrix}, \qquad
    A^{-1} = \begin{pmatrix} A_1^{-1} & & \\ & A_2^{-1} & \\ & & 0 \end{pmatrix} + E S^{-1} E',
    \quad E = \begin{pmatrix} -A_1^{-1}B_1 \\ -A_2^{-1}B_2 \\ I \end{pmatrix},

with the Schur complement :math:`S = C - \sum_g B_g' A_g^{-1} B_g`. The work grows with the number
of blocks, not with its cube.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loyaltysem.numerics.cholesky import cholesky_or_nan

__all__ = [
    "Bordered",
    "BorderedInverse",
    "BorderedVector",
    "inverse_of_bordered",
    "made_definite",
    "sandwiched",
    "smallest_pivots",
    "solve_bordered",
    "trace_of_product",
]

Array = NDArray[np.float64]


class BorderedVector(NamedTuple):
    """A vector in the order of a bordered matrix.

    Attributes
    ----------
    own : ndarray, shape (..., G, k)
    shared : ndarray, shape (..., s)
    """

    own: Array
    shared: Array


class Bordered(NamedTuple):
    """A symmetric matrix of blocks with a border.

    Attributes
    ----------
    blocks : ndarray, shape (..., G, k, k)
        A_g; smaller blocks are filled up with the identity.
    border : ndarray, shape (..., G, k, s)
        B_g; smaller ones are filled up with zero.
    corner : ndarray, shape (..., s, s)
        C.
    """

    blocks: Array
    border: Array
    corner: Array

    @property
    def diagonal(self) -> BorderedVector:
        """The diagonal."""
        return BorderedVector(_diagonal(self.blocks), _diagonal(self.corner))

    @property
    def is_one_block(self) -> bool:
        """Whether there is nothing but the corner."""
        return not self.blocks.size

    def scaled(self, scale: BorderedVector) -> Bordered:
        """Multiply rows and columns by a vector."""
        own, shared = scale
        corner = self.corner * shared[..., :, None] * shared[..., None, :]
        if self.is_one_block:
            return self._replace(corner=corner)
        return Bordered(
            self.blocks * own[..., :, None] * own[..., None, :],
            self.border * own[..., :, None] * shared[..., None, None, :],
            corner,
        )

    def raised(self, ridge: Array) -> Bordered:
        """Add to the whole diagonal of each matrix of a batch, ridge of shape (...,)."""
        k, s = self.blocks.shape[-1], self.corner.shape[-1]
        return Bordered(
            self.blocks + ridge[..., None, None, None] * np.eye(k),
            self.border,
            self.corner + ridge[..., None, None] * np.eye(s),
        )

    def where(self, chosen: NDArray[np.bool_], other: Bordered) -> Bordered:
        """Take this for the chosen members of a batch, and another for the rest."""
        which = chosen[:, None, None]
        return Bordered(
            np.where(which[..., None], self.blocks, other.blocks),
            np.where(which[..., None], self.border, other.border),
            np.where(which, self.corner, other.corner),
        )


class BorderedInverse(NamedTuple):
    """The inverse of a bordered matrix, in its parts.

    Attributes
    ----------
    blocks : ndarray, shape (..., G, k, k)
        A_g⁻¹.
    reach : ndarray, shape (..., G, k, s)
        A_g⁻¹ B_g: the rows of −E but for the last.
    corner : ndarray, shape (..., s, s)
        S⁻¹.
    """

    blocks: Array
    reach: Array
    corner: Array

    @property
    def diagonal(self) -> BorderedVector:
        """The diagonal of the inverse."""
        through = ((self.reach @ self.corner[..., None, :, :]) * self.reach).sum(axis=-1)
        return BorderedVector(_diagonal(self.blocks) + through, _diagonal(self.corner))

    def scaled(self, scale: BorderedVector) -> BorderedInverse:
        """Multiply rows and columns of the inverse by a vector."""
        own, shared = scale
        return BorderedInverse(
            self.blocks * own[..., :, None] * own[..., None, :],
            self.reach * own[..., :, None] / shared[..., None, None, :],
            self.corner * shared[..., :, None] * shared[..., None, :],
        )


def solve_bordered(matrix: Bordered, target: BorderedVector) -> BorderedVector:
    """Solve a system of each matrix of a batch.

    Parameters
    ----------
    matrix : Bordered
    target : BorderedVector

    Raises
    ------
    numpy.linalg.LinAlgError
        A block, or what it leaves of the corner, is singular.
    """
    if matrix.is_one_block:
        alone = np.linalg.solve(matrix.corner, target.shared[..., None])[..., 0]
        return BorderedVector(target.own, np.asarray(alone))
    both = np.concatenate([matrix.border, target.own[..., None]], axis=-1)
    solved = np.linalg.solve(matrix.blocks, both)
    reach, part = solved[..., :-1], solved[..., -1:]
    across = np.swapaxes(matrix.border, -1, -2)
    left = matrix.corner - (across @ reach).sum(axis=-3)
    wanted = target.shared - (across @ part).sum(axis=-3)[..., 0]
    shared = np.linalg.solve(left, wanted[..., None])
    return BorderedVector((part - reach @ shared[..., None, :, :])[..., 0], shared[..., 0])


def inverse_of_bordered(matrix: Bordered, *, definite: bool = False) -> BorderedInverse:
    """Invert a matrix in its parts.

    Parameters
    ----------
    matrix : Bordered
    definite : bool
        Whether it has to be positive definite.

    Raises
    ------
    numpy.linalg.LinAlgError
        It is singular, or not positive definite where it has to be.
    """
    if matrix.is_one_block:
        if definite:
            np.linalg.cholesky(matrix.corner)
        return BorderedInverse(
            matrix.blocks, matrix.border, np.asarray(np.linalg.inv(matrix.corner))
        )
    if definite:
        np.linalg.cholesky(matrix.blocks)
    blocks = np.linalg.inv(matrix.blocks)
    reach = blocks @ matrix.border
    left = matrix.corner - (np.swapaxes(matrix.border, -1, -2) @ reach).sum(axis=-3)
    if definite:
        np.linalg.cholesky(left)
    return BorderedInverse(np.asarray(blocks), reach, np.asarray(np.linalg.inv(left)))


def smallest_pivots(matrix: Bordered) -> Array:
    """Return the smallest Cholesky pivot of each matrix of a batch, of shape (...,).

    Not-a-number for a matrix that is not positive definite. Of a matrix with a unit diagonal a
    pivot is the root of the share that the variables before leave of one.
    """
    if matrix.is_one_block:
        alone = _diagonal(cholesky_or_nan(matrix.corner))
        return np.asarray(alone.min(axis=-1, initial=np.inf))
    own = cholesky_or_nan(matrix.blocks)
    half = np.linalg.solve(np.where(np.isnan(own), np.eye(own.shape[-1]), own), matrix.border)
    left = matrix.corner - (np.swapaxes(half, -1, -2) @ half).sum(axis=-3)
    pivots = [_diagonal(own).reshape(*own.shape[:-3], -1), _diagonal(cholesky_or_nan(left))]
    return np.asarray(np.concatenate(pivots, axis=-1).min(axis=-1, initial=np.inf))


def made_definite(matrix: Bordered, smallest: float) -> Bordered:
    """Turn directions along which a function bends down into such along which it bends up as much.

    First inside the blocks, then in what these leave of the corner.

    Parameters
    ----------
    matrix : Bordered
        Of a batch.
    smallest : float
        Curvature that every direction has at least, with a unit diagonal.
    """
    if matrix.is_one_block:
        return matrix._replace(corner=_bent_upwards(matrix.corner, smallest))
    blocks = _bent_upwards(matrix.blocks, smallest)
    reach = np.linalg.solve(blocks, matrix.border)
    through = (np.swapaxes(matrix.border, -1, -2) @ reach).sum(axis=-3)
    return Bordered(
        blocks, matrix.border, _bent_upwards(matrix.corner - through, smallest) + through
    )


def _bent_upwards(matrices: Array, smallest: float) -> Array:
    # where numbers end nothing is known of the curvature: it counts as hardly any
    finite = np.isfinite(matrices).all(axis=(-2, -1), keepdims=True)
    if not finite.all():
        matrices = np.where(finite, matrices, 0.0)
    diagonal = np.abs(_diagonal(matrices))
    size = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    sizes = size[..., :, None] * size[..., None, :]
    values, vectors = np.linalg.eigh(matrices / sizes)
    bent = np.maximum(np.abs(values), smallest)
    return np.asarray((vectors * bent[..., None, :]) @ np.swapaxes(vectors, -1, -2) * sizes)


def trace_of_product(inverse: BorderedInverse, other: Bordered) -> float:
    """Return tr(A⁻¹ B) of two matrices with the same blocks."""
    own, shared = _along_reach(inverse, other)
    within = (inverse.blocks * other.blocks).sum()
    return float(within + (inverse.corner * _crossed(inverse, own, shared).T).sum())


def sandwiched(inverse: BorderedInverse, other: Bordered) -> tuple[Array, Array, Array]:
    """Return A⁻¹ B A⁻¹ of two matrices with the same blocks, in its parts.

    Returns
    -------
    blocks : ndarray, shape (G, k, k)
        To be added to the blocks of P E' + E P'.
    own : ndarray, shape (G, k, s)
        Rows of P.
    shared : ndarray, shape (s, s)
        The last rows of P.
    """
    own, shared = _along_reach(inverse, other)
    middle = inverse.corner @ _crossed(inverse, own, shared) @ inverse.corner
    moved = inverse.blocks @ own @ inverse.corner - 0.5 * inverse.reach @ middle
    return inverse.blocks @ other.blocks @ inverse.blocks, moved, 0.5 * middle


def _along_reach(inverse: BorderedInverse, other: Bordered) -> tuple[Array, Array]:
    """Return the rows of B E: those of each group, and those shared."""
    own = other.border - other.blocks @ inverse.reach
    across = np.swapaxes(other.border, -1, -2) @ inverse.reach
    return own, other.corner - across.sum(axis=-3)


def _crossed(inverse: BorderedInverse, own: Array, shared: Array) -> Array:
    """Return E' B E."""
    return np.asarray(shared - (np.swapaxes(inverse.reach, -1, -2) @ own).sum(axis=-3))


def _diagonal(matrices: Array) -> Array:
    return np.diagonal(matrices, axis1=-2, axis2=-1)
