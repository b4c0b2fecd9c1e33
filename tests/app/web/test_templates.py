"""How templates read what they are given."""

import pytest
from jinja2 import UndefinedError

from app.web.templating import environment


def test_a_mapping_gives_its_own_value_before_its_method() -> None:
    template = environment("en").from_string("{{ row.items }} {{ row.keys()|join }}")

    assert template.render(row={"items": "two"}) == "two items"


@pytest.mark.parametrize("row", [{"title": "known"}, "a text", None])
def test_what_is_not_there_is_never_printed_silently(row: object) -> None:
    with pytest.raises(UndefinedError):
        environment("en").from_string("{{ row.absent }}").render(row=row)
