"""How templates read what they are given."""

from datetime import date

import pytest
from jinja2 import Environment, UndefinedError
from markupsafe import Markup

from app.web.templating import environment


class Marked:
    """Something that says itself how it stands in a page."""

    def __html__(self) -> str:
        return "<b>&amp;</b>"


TEXTS = ("a < b", "a > b", "a & b", "it's", 'a "word"', "plain", "", "\u0623 \U0001f600")
OTHERS = (Markup("<i>&amp;</i>"), Marked(), 7, -0.5, None, True, date(2026, 1, 2), ["<"], ("'",))


def test_a_mapping_gives_its_own_value_before_its_method() -> None:
    template = environment("en").from_string("{{ row.items }} {{ row.keys()|join }}")

    assert template.render(row={"items": "two"}) == "two items"


@pytest.mark.parametrize("row", [{"title": "known"}, "a text", None])
def test_what_is_not_there_is_never_printed_silently(row: object) -> None:
    with pytest.raises(UndefinedError):
        environment("en").from_string("{{ row.absent }}").render(row=row)


@pytest.mark.parametrize("value", [*TEXTS, *OTHERS])
@pytest.mark.parametrize(
    "source",
    [
        "{{ value }}",
        '<a title="{{ value }}">{{ value }}{{ value }}</a>',
        "{% macro shown(x, y=1) %}<b>{{ x }}</b>{{ y }}{% endmacro %}{{ shown(value) }}{{ shown(value, y=value) }}",
        "{% macro shown(x) %}{{ x }}{% endmacro %}{% for one in [value, value] %}{{ shown(one) }}{% endfor %}",
        "{% set kept %}<p>{{ value }}</p>{% endset %}{{ kept }}{{ value ~ kept }}",
        "{% macro around() %}<p>{{ caller() }}</p>{% endmacro %}{% call around() %}{{ value }}{% endcall %}",
        "{% block main %}{% for one in [value] %}{{ one }}{{ loop.index }}{% endfor %}{% endblock %}",
        "{% autoescape false %}{{ value }}{% endautoescape %}{{ value }}",
    ],
)
def test_values_are_escaped_as_the_library_escapes_them(source: str, value: object) -> None:
    plain = Environment(autoescape=True).from_string(source)

    assert environment("en").from_string(source).render(value=value) == plain.render(value=value)


def test_a_macro_refuses_what_it_was_not_told_to_take() -> None:
    template = environment("en").from_string("{% macro shown(x) %}{{ x }}{% endmacro %}{{ shown(1, other=2) }}")

    with pytest.raises(TypeError):
        template.render()
