from datetime import date, datetime

import pyarrow as pa
import pytest

from gnnrec_lab.ranking.rules import RuleError, matching

ITEMS = pa.table(
    {
        "price": [5.0, 20.0, 35.0, None],
        "genre": ["Horror", "Comedy", None, "Drama"],
        "unit cost": [1, 2, 3, 4],
        "tags": [["new", "blue"], [], None, ["new"]],
        "size": [{"width": 1}, {"width": 2}, {"width": 3}, None],
        "launched": pa.array([date(2020, 1, 1), date(2021, 6, 1), None, date(2022, 1, 1)]),
        "seen_at": pa.array([datetime(2020, 1, 1, 8), None, datetime(2021, 1, 1), None], pa.timestamp("us")),
        "sold": [True, False, None, True],
        "가격": [1, 2, 3, 4],
    }
)


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("price < 20", [0]),
        ("price < 20 OR genre = 'Drama'", [0, 3]),
        ("price <= 20 AND genre <> 'Horror'", [1]),
        ("NOT (price < 20)", [1, 2]),  # of the last item it isn't known
        ("price IS NULL", [3]),
        ("coalesce(price, 0) < 10", [0, 3]),
        ("price BETWEEN 10 AND 40", [1, 2]),
        ("genre IN ('Comedy', 'Drama')", [1, 3]),
        ("genre NOT IN ('Comedy', 'Drama')", [0]),
        ("genre IS DISTINCT FROM 'Drama'", [0, 1, 2]),
        ("lower(genre) LIKE '%or%'", [0]),
        ("genre ILIKE 'd%'", [3]),
        ("genre LIKE 'C!%%' ESCAPE '!'", []),
        ("genre SIMILAR TO 'C.*'", [1]),
        ("regexp_matches(genre, 'r.m|rr')", [0, 3]),
        ('"unit cost" * 10 > price', [0]),
        ("'new' IN tags", [0, 3]),
        ("list_contains(tags, 'blue')", [0]),
        ("len(tags) = 0", [1]),
        ("tags[1] = 'new'", [0, 3]),
        ("size.width >= 2", [1, 2]),
        ("launched >= DATE '2021-01-01'", [1, 3]),
        ("launched >= '2021-01-01'", [1, 3]),
        ("year(launched) = 2020", [0]),
        ("extract(month FROM launched) = 6", [1]),
        ("launched + INTERVAL 1 YEAR > DATE '2022-01-01'", [1, 3]),
        ("seen_at < TIMESTAMP '2020-01-01 09:00'", [0]),
        ("sold", [0, 3]),
        ("CASE WHEN sold THEN price ELSE 0 END = 5", [0]),
        ("price::INTEGER = 35", [2]),
        ("TRY_CAST(genre AS INTEGER) IS NULL", [0, 1, 2, 3]),
        ("가격 > 3", [3]),
        ("PRICE < 20 -- names have no case, and comments are none", [0]),
        ("true", [0, 1, 2, 3]),
        ("1 = 2", []),
    ],
)
def test_conditions_keep_the_items_they_hold_for(condition: str, kept: list[int]) -> None:
    assert matching(condition, ITEMS).nonzero()[0].tolist() == kept


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("pirce < 20", 'where: the items have no column "pirce". Did you mean "price"?'),
        ('genre = "Horrible"', "If it is text, it goes between single quotes: 'Horrible'."),
        ("price <", "where can't be understood: syntax error"),
        ("price", "where must be a condition, and price is a value"),
        ("NULL", "where must be a condition, and NULL is a value"),
        ("genre < 3", "Cannot compare values of type VARCHAR and type INTEGER_LITERAL"),
        ("price < 'cheap'", "Could not convert string 'cheap' to DOUBLE. Compare a column with values"),
        ("lower(price) = 'a'", "cast it, as in price::DOUBLE < 20"),
        ("lwer(genre) = 'a'", 'where can\'t call lwer: Did you mean "lower"?'),
        ("price < 20 AND " * 1000 + "true", "and may have 10,000"),
    ],
)
def test_what_is_wrong_with_a_condition_is_said_in_one_line(condition: str, message: str) -> None:
    with pytest.raises(RuleError) as raised:
        matching(condition, ITEMS)
    assert message in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "condition",
    [
        "price < (SELECT max(price) FROM items)",
        "EXISTS (SELECT 1)",
        "price IN (SELECT 1)",
        "price = ANY([1, 2])",
        "genre IN (SELECT content FROM read_text('/etc/passwd'))",
        "true) FROM read_text('/etc/passwd') WHERE (true",
        "true), (true",
        "true) FROM items LIMIT (1",
        "true); SELECT (true",
        "true); ATTACH 'x.db'; SELECT (true",
        "getenv('HOME') = ''",
        "current_setting('threads') = '1'",
        "getvariable('x') IS NULL",
        "nextval('s') > 0",
        "mine.lower(genre) = 'a'",
        "count(*) > 0",
        "max(price) > 0",
        "row_number() OVER () = 1",
        "random() < 0.5",
        "repeat(genre, 1000000000) = ''",
        "list_filter(tags, lambda x: x = 'new') = tags",
        "COLUMNS(*) IS NULL",
        "$1 = 2",
        "? = 2",
        "#1 = 2",
        "* = 2",
        "items.price < 20",
        "rowid = 1",
        "genre = current_user",
        "price::regclass = 1",
        "CAST(genre AS JSON) = '1'",
        "genre COLLATE nocase = 'drama'",
        "unnest(tags) = 'new'",
        "read_text('/etc/passwd') = ''",
    ],
)
def test_nothing_but_columns_and_values_can_be_reached(condition: str) -> None:
    with pytest.raises(RuleError, match=r"^where"):
        matching(condition, ITEMS)


def test_items_without_features_have_nothing_to_hold_a_condition_against() -> None:
    with pytest.raises(RuleError, match="the items have none: a graph has those of items="):
        matching("price < 20", None)


def test_columns_that_differ_by_case_alone_are_refused() -> None:
    two = pa.table({"price": [1], "Price": [2]})
    with pytest.raises(RuleError, match="differ by case alone"):
        matching("price < 20", two)


@pytest.mark.parametrize("condition", ["(" * 4000 + "true" + ")" * 4000, "NOT " * 2400 + "true"])
def test_deep_conditions_hold_or_are_refused(condition: str) -> None:
    try:
        sound = bool(matching(condition, ITEMS).all())
    except RuleError as error:
        sound = str(error).startswith("where can't be")
    assert sound
