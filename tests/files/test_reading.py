"""Small files: the value, or one error that names the file and says why."""

import os
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import checked_version, is_text, is_whole_or_none, parsed, read_bytes, read_json, typed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "Expecting value"),
        (b"[]", "expected a JSON object"),
        (b'{"a": \xff}', "can't decode byte 0xff"),
        (b'{"a": ' * 40 + b"1" + b"}" * 40, "nested too deeply"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number in it has 5,000 digits"),
        (b'{"a": 1e999}', "too large or too long"),
        (b'{"a": 0.' + b"1" * 500 + b"}", "too large or too long"),
        (b'{"a": NaN}', "NaN is no number of JSON"),
        (b'{"a": -Infinity}', "-Infinity is no number of JSON"),
    ],
    ids=range(10),
)
def test_what_is_no_json_of_ours_is_one_error(tmp_path: Path, text: bytes, why: str) -> None:
    (tmp_path / "a.json").write_bytes(text)

    with pytest.raises(StorageError, match=why) as caught:
        read_json(tmp_path / "a.json")
    assert str(tmp_path / "a.json") in str(caught.value)


def test_a_file_that_is_missing_or_too_large_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"a\.json is missing"):
        read_json(tmp_path / "a.json")
    with (tmp_path / "a.json").open("wb") as file:
        os.truncate(file.fileno(), 10 * 2**30)  # no room on the disk, and much in memory
    with pytest.raises(StorageError, match="10,737,418,240 bytes are more than 16,777,216"):
        read_json(tmp_path / "a.json")
    with pytest.raises(StorageError, match="more than 10"):
        read_bytes(tmp_path / "a.json", 10)


def test_half_a_surrogate_pair_is_replaced_unless_it_is_data() -> None:
    text = rb'{"a\ud800": "b\uDFFF", "c": "\ud83d\ude00"}'

    assert parsed(text) == {"a\ufffd": "b\ufffd", "c": "😀"}
    assert parsed(text, exact=True) == {"a\ud800": "b\udfff", "c": "😀"}


def test_fields_are_what_they_must_be() -> None:
    kinds = {"name": is_text, "count": is_whole_or_none}
    path = Path("a.json")

    assert typed({"name": "shop", "more": []}, kinds, path) == {"name": "shop", "count": None}
    for value, field in (({}, "name"), ({"name": ["a"]}, "name"), ({"name": "a", "count": True}, "count")):
        with pytest.raises(StorageError, match=f'a.json is damaged: "{field}"'):
            typed(value, kinds, path)
    with pytest.raises(StorageError, match="expected a JSON object"):
        typed(["name"], kinds, path)


@pytest.mark.parametrize("version", [None, "1", 1.5, True, 0, -1, [1]])
def test_a_version_that_is_no_whole_number_is_refused(version: Any) -> None:
    with pytest.raises(StorageError, match="damaged: its version is"):
        checked_version({"version": version}, 3, Path("a.json"))


def test_a_newer_version_is_refused_with_the_remedy() -> None:
    assert checked_version({"format": 2}, 2, Path("a.json"), key="format") == 2
    with pytest.raises(StorageError, match=r"in version 99 .* reads up to version 2: upgrade to open it"):
        checked_version({"format": 99}, 2, Path("a.json"), key="format")
