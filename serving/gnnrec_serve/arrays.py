# Generated from gnnrec_lab/arrays.py: change it there.
"""What arrays from a file must be, declared; and the one check that holds them to it.

Compiled code indexes without looking at bounds, so nothing read from a file may reach it unchecked. Which
arrays belong to a graph, a recommender or a checkpoint is declared by these; how they are read from files is
in files/arrays.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 1e16  # of what is learned: the products of two such numbers still fit into a float32
_BLOCK = 1 << 20  # values looked at at once, so that they stay in the cache between two looks

Sizes = Mapping[str, int | range]


@dataclass(frozen=True)
class ArraySpec:
    """What one array must be. Floats must be finite, whatever else is said.

    Attributes
    ----------
    dtype : str
    shape : tuple of int or str
        Lengths, or the names of `Layout.sizes`.
    least, most : float or None
        Bounds of the values, both allowed.
    index_of : str or None
        The size of what the values are indices of.
    offsets_of : str or None
        The size of what the values divide into rows: they rise from 0 to it, and may repeat.
    rows : str or None
        The array of offsets in each of whose rows the values rise and don't repeat.
    optional : bool
        Whether it may be missing.
    """

    dtype: str
    shape: tuple[int | str, ...] = ()
    least: float | None = None
    most: float | None = None
    index_of: str | None = None
    offsets_of: str | None = None
    rows: str | None = None
    optional: bool = False


def learned(*shape: int | str) -> ArraySpec:
    """Return the spec of an array of learned numbers: float32, finite, and not beyond `LARGEST`."""
    return ArraySpec("float32", shape, -LARGEST, LARGEST)


def number(least: float, most: float, *, dtype: str = "float64", optional: bool = False) -> ArraySpec:
    """Return the spec of a single number, kept as an array of one."""
    return ArraySpec(dtype, (1,), least, most, optional=optional)


@dataclass(frozen=True)
class Header:
    """Type and shape of an array, known before it is read."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """The arrays that belong together.

    Attributes
    ----------
    arrays : mapping of str to ArraySpec
    sizes : mapping of str to int or range
        A range: any of these numbers, the same in all arrays.

    Examples
    --------
    >>> offsets, items = ArraySpec("int64", (3,), offsets_of="pairs"), ArraySpec("int32", ("pairs",))
    >>> layout = Layout({"indptr": offsets, "item": items}, {"pairs": range(5)})
    >>> layout.check({"indptr": np.array([0, 1, 2]), "item": np.array([4, 4], np.int32)})
    >>> layout.check({"indptr": np.array([0, 3, 2]), "item": np.array([4, 4], np.int32)})
    Traceback (most recent call last):
    ValueError: its array "indptr" must rise from 0 to 2, and doesn't
    """

    arrays: Mapping[str, ArraySpec]
    sizes: Sizes

    @property
    def largest_bytes(self) -> int:
        """How many bytes the arrays can have at most."""
        return sum(
            np.dtype(spec.dtype).itemsize * math.prod(self._most(length) for length in spec.shape)
            for spec in self.arrays.values()
        )

    def _most(self, length: int | str) -> int:
        size = self.sizes[length] if isinstance(length, str) else length
        return max(size, default=0) if isinstance(size, range) else size

    def check_headers(self, found: Mapping[str, Header]) -> dict[str, int]:
        """Return the sizes that the arrays have. Raises `ValueError` that names what isn't as declared."""
        for name in found.keys() - self.arrays.keys():
            raise ValueError(f'it holds an array "{name:.40}" that doesn\'t belong there')
        sizes = {name: size for name, size in self.sizes.items() if isinstance(size, int)}
        for name, spec in self.arrays.items():
            if name in found:
                self._check_header(name, spec, found[name], sizes)
            elif not spec.optional:
                raise ValueError(f'its array "{name}" is missing')
        return sizes

    def _check_header(self, name: str, spec: ArraySpec, header: Header, sizes: dict[str, int]) -> None:
        if header.dtype != spec.dtype:
            raise ValueError(f'its array "{name}" is of {header.dtype}, not {spec.dtype}')
        fits = len(header.shape) == len(spec.shape)
        for length, wanted in zip(header.shape, spec.shape, strict=False):
            if isinstance(wanted, str) and wanted not in sizes:
                fits = fits and length in self.sizes[wanted]  # type: ignore[operator]  # a range: the others are known
                sizes[wanted] = length
            fits = fits and length == (sizes[wanted] if isinstance(wanted, str) else wanted)
        if not fits:
            raise ValueError(
                f'its array "{name}" has the shape {list(header.shape)}, not [{self._shape(spec)}]'
            )

    def _shape(self, spec: ArraySpec) -> str:
        return ", ".join(self._length(length) for length in spec.shape)

    def _length(self, length: int | str) -> str:
        if isinstance(length, int):
            return f"{length}"
        size = self.sizes[length]
        allowed = f"from {size[0]} to {size[-1]}" if isinstance(size, range) else f"{size}"
        return f"{length}: {allowed}"

    def check(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Raise `ValueError` that names the first array which isn't as declared, and why."""
        sizes = self.check_headers(
            {name: Header(array.dtype.name, array.shape) for name, array in arrays.items()}
        )
        for name, spec in self.arrays.items():
            if name in arrays:
                check_values(name, spec, arrays[name], sizes)
        for name, spec in self.arrays.items():  # offsets are sound by now
            if spec.rows is not None and not _rise_in_rows(arrays[name], arrays[spec.rows]):
                raise ValueError(f'its array "{name}" must rise in each row, and doesn\'t')


def check_values(name: str, spec: ArraySpec, array: NDArray[Any], sizes: Mapping[str, int]) -> None:
    """Raise `ValueError` unless the values of an array are as declared; its type and shape are."""
    if spec.offsets_of is not None and not _divides(array, sizes[spec.offsets_of]):
        raise ValueError(f'its array "{name}" must rise from 0 to {sizes[spec.offsets_of]}, and doesn\'t')
    least, most = spec.least, spec.most
    if spec.index_of is not None:
        least, most = 0, sizes[spec.index_of] - 1
    if array.dtype.kind != "f" and least is None and most is None:
        return
    low, high = _extremes(array)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f'its array "{name}" holds values that aren\'t finite')
    if (least is not None and low < least) or (most is not None and high > most):
        wrong = low if least is not None and low < least else high
        raise ValueError(f'its array "{name}" holds {wrong:g}, outside of {least:g} to {most:g}')


def _extremes(array: NDArray[Any]) -> tuple[float, float]:
    """Return the smallest and the largest value, NaN where there is one; 0 and 0 of none."""
    low, high = np.inf, -np.inf
    for block in _blocks(array):
        low, high = np.minimum(low, block.min()), np.maximum(high, block.max())
    return (low, high) if array.size else (0.0, 0.0)


def _blocks(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    flat = array.reshape(-1)
    for first in range(0, flat.size, _BLOCK):
        yield flat[first : first + _BLOCK]


def _divides(offsets: NDArray[Any], size: int) -> bool:
    if not len(offsets) or offsets[0] != 0 or offsets[-1] != size:
        return False
    return bool((offsets[1:] >= offsets[:-1]).all())


def _rise_in_rows(values: NDArray[Any], offsets: NDArray[Any]) -> bool:
    rises = values[1:] > values[:-1]
    starts = offsets[(offsets > 0) & (offsets < len(values))]
    rises[starts - 1] = True
    return bool(rises.all())
