"""Files of arrays whose headers lie: refused before anything of their size is read."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from gnnrec_lab.arrays import ArraySpec, Header, Layout
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import read_array, read_tensors, tensors_as_bytes, tensors_in

LAYOUT = Layout({"a": ArraySpec("float32", ("rows", 2)), "b": ArraySpec("int64", (1,))}, {"rows": range(5)})


def safetensors(header: Any, content: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content


def one(dtype: Any = "F32", shape: Any = (1, 2), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"a": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}


def test_what_another_writer_wrote_is_read_in_place(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    arrays = {"a": np.arange(4, dtype=np.float32).reshape(2, 2), "b": np.array([7])}
    path.write_bytes(save(arrays, metadata={"by": "me"}))
    found = read_tensors(path, LAYOUT, "")
    assert {name: array.tolist() for name, array in found.arrays.items()} == {
        "a": [[0.0, 1.0], [2.0, 3.0]],
        "b": [7],
    }
    assert found.arrays["a"].flags.aligned
    unaligned = {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}
    unaligned["b"] = {"dtype": "I64", "shape": [1], "data_offsets": [1, 9]}
    path.write_bytes(safetensors(unaligned, b"\x01" + (5).to_bytes(8, "little")))
    found = read_tensors(path, None, "")
    assert (found.arrays["b"].tolist(), found.arrays["b"].flags.aligned) == ([5], True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it has no header"),
        (b"\xff" * 8, "it has no header"),
        ((1 << 62).to_bytes(8, "little") + b"{}", "it has no header"),
        (safetensors(b" " * (2 << 20)), "it has no header"),
        (safetensors(b"\xff\xfe"), "codec"),
        (safetensors(b"[" * 100_000), "nested too deeply"),
        (safetensors([]), "isn't a table"),
        (safetensors({"a": 3}), '"a" is of an unknown type'),
        (safetensors(one(dtype="BF16"), bytes(8)), '"a" is of an unknown type'),
        (safetensors(one(dtype=["F32"]), bytes(8)), '"a" is of an unknown type'),
        (safetensors(one(shape=None), bytes(8)), '"a" has no shape or place'),
        (safetensors(one(shape=[1 << 70, 2]), bytes(8)), '"a" has no shape or place'),
        (safetensors(one(shape=[-1, -2]), bytes(8)), '"a" has no shape or place'),
        (safetensors(one(shape=[True, 2]), bytes(8)), '"a" has no shape or place'),
        (safetensors(one(shape=[1 << 61, 8]), bytes(8)), '"a" has another size than its shape says'),
        (safetensors(one(offsets=[8, 0]), bytes(8)), '"a" has another size than its shape says'),
        (safetensors(one(offsets=[8, 16]), bytes(16)), "overlap, or leave gaps"),
        (safetensors(one(), bytes(7)), "have 8 bytes, and the file has 7"),
        (safetensors(one(), bytes(9)), "have 8 bytes, and the file has 9"),
        (safetensors({**one(), "b": one()["a"]}, bytes(8)), "overlap, or leave gaps"),
        (safetensors(one(), bytes(8)), 'its array "b" is missing'),
        (safetensors(one(shape=[5, 2], offsets=[0, 40]), bytes(40)), r'"a" has the shape \[5, 2\], not'),
        (safetensors(one("F64", offsets=[0, 16]), bytes(16)), '"a" is of float64, not float32'),
    ],
    ids=range(23),
)
def test_headers_that_lie(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=f"x.safetensors is damaged: .*(?i:{reason}).* Do this.$"):
        read_tensors(path, LAYOUT, "Do this.")


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    size = 1 << 40  # sparse
    path.write_bytes(safetensors(one(shape=[size // 8, 2], offsets=[0, size])))
    os.truncate(path, path.stat().st_size + size)
    with pytest.raises(StorageError, match='its array "a" has the shape'):
        read_tensors(path, LAYOUT, "")
    array = tmp_path / "x.npy"
    np.save(array, np.zeros(3, np.int32))
    os.truncate(array, size)
    with pytest.raises(StorageError, match=f"it has {size} bytes instead of 140"):
        read_array(array, Header("int32", (3,)))


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1099511627776,), }",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (-3,), }",
        "{'descr': '<u4', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '>i4', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
        "__import__('os').system('touch /tmp/never')",
        "(" * 5000,
        "",
    ],
    ids=range(8),
)
def test_npy_headers_that_lie(header: str, tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    text = header.encode() + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(12))
    with pytest.raises(StorageError, match=r"x.npy is damaged: it isn't int32 of shape \(3,\)"):
        read_array(path, Header("int32", (3,)))


def test_a_npy_file_that_numpy_wrote(tmp_path: Path) -> None:
    for array in (np.arange(3, dtype=np.int32), np.zeros((0,), np.float32), np.arange(6.0).reshape(2, 3)):
        np.save(tmp_path / "x.npy", array)
        found = read_array(tmp_path / "x.npy", Header(array.dtype.name, array.shape))
        assert (found.dtype, found.tolist()) == (array.dtype, array.tolist())
    with pytest.raises(StorageError, match=r"x\.npy is missing"):
        read_array(tmp_path / "y" / "x.npy", Header("int32", (3,)))


def test_what_is_written_as_safetensors_is_what_the_library_reads() -> None:
    arrays = {
        "b": np.arange(6, dtype=np.float32).reshape(2, 3)[:, ::2],  # not contiguous
        "wide": np.array([1.5, -2.0]),
        "few": np.array([7], np.uint8),
        "none": np.zeros((0, 4), np.int64),
    }

    data = tensors_as_bytes(arrays)

    for found in (load(data), tensors_in(memoryview(data), _layout_of(arrays))):
        assert found.keys() == arrays.keys()
        for name, array in arrays.items():
            assert found[name].dtype == array.dtype
            assert found[name].tolist() == array.tolist()


def _layout_of(arrays: dict[str, Any]) -> Layout:
    return Layout({name: ArraySpec(array.dtype.name, array.shape) for name, array in arrays.items()}, {})
