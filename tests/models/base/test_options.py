import dataclasses

import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.models.base.options import checked, option, specs


@dataclasses.dataclass(frozen=True)
class Options:
    size: int = option(4, "how large", low=1, high=10)
    rate: float = option(0.5, "how fast", low=0)
    kind: str = option("a", "which", choices=("a", "bee"))
    limit: int | None = option(None, "at most", low=2)
    on: bool = option(False, "whether")


def test_text_from_a_command_line_becomes_typed() -> None:
    given = {"size": "3", "rate": "1e-3", "kind": "bee", "limit": "7", "on": "true"}
    assert checked(Options, given, "It") == {"size": 3, "rate": 0.001, "kind": "bee", "limit": 7, "on": True}
    assert checked(Options, {"limit": None, "size": 4.0}, "It") == {"limit": None, "size": 4}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sise": 1}, 'It has no option "sise". Did you mean "size"?'),
        ({"size": "big"}, "size must be a whole number, not 'big'."),
        ({"size": 2.5}, "size must be a whole number, not 2.5."),
        ({"size": 0}, "size must be at least 1, not 0."),
        ({"size": 11}, "size must be at most 10, not 11."),
        ({"rate": "nan"}, "rate must be a finite number, not nan."),
        ({"rate": "inf"}, "rate must be a finite number, not inf."),
        ({"kind": "be"}, 'kind can\'t be "be". Did you mean "bee"?'),
        ({"on": "perhaps"}, "on must be true or false, not 'perhaps'."),
        ({"size": None}, "size must be a whole number, not None."),
    ],
)
def test_mistakes_say_what_would_work(given: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        checked(Options, given, "It")
    assert str(caught.value) == message


def test_specs_list_names_types_defaults_and_help() -> None:
    assert [(spec.name, spec.type, spec.default, spec.help) for spec in specs(Options)] == [
        ("size", int, 4, "how large"),
        ("rate", float, 0.5, "how fast"),
        ("kind", str, "a", "which"),
        ("limit", int, None, "at most"),
        ("on", bool, False, "whether"),
    ]
