"""Addresses from other programs: the few forms we know are read, everything else is refused, nothing crashes."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.uris import LONGEST, OpenRequest, Popped, parse_uri


def refusal(uri: str) -> str:
    with pytest.raises(Refused) as refused:
        parse_uri(uri)
    return refused.value.code


@pytest.mark.parametrize(
    ("uri", "number", "extension"),
    [
        ("tel:+493012345678", "+493012345678", ""),
        ("tel:+49-30-1234.5678", "+493012345678", ""),
        ("tel:+49%2030%2012345678", "+493012345678", ""),
        ("TEL:(030)12345678", "03012345678", ""),
        ("tel:%2B4930123;ext=12", "+4930123", "12"),
        ("tel:030123;phone-context=+49;ext=7", "030123", "7"),
        ("tel://+4930123", "+4930123", ""),
        ("callto:+4930123", "+4930123", ""),
        ("tel:110", "110", ""),
    ],
)
def test_telephone_numbers_are_read_in_every_notation(uri: str, number: str, extension: str) -> None:
    assert parse_uri(uri) == Popped(number, extension=extension)


def test_what_the_telephone_system_knows_comes_along() -> None:
    answers = quote("Anliegen=Lieferung;Bestellnummer=4711 & mehr;Ja")
    asked = parse_uri(f"agentdesk://pop?tel=%2B49301234&ext=5&waited=95&transfers=2&answers={answers}")
    assert asked == Popped(
        "+49301234", 95, 2, (("Anliegen", "Lieferung"), ("Bestellnummer", "4711 & mehr"), ("", "Ja")), "5"
    )


def test_a_number_may_come_as_a_telephone_address() -> None:
    assert parse_uri("agentdesk://pop?tel=tel%3A%2B4930123%3Bext%3D4") == Popped("+4930123", extension="4")


def test_unknown_fields_of_a_telephone_system_are_left_out() -> None:
    assert parse_uri("agentdesk://pop?tel=030123&queue=Retouren") == Popped("030123")


@pytest.mark.parametrize(
    ("uri", "asked"),
    [
        ("agentdesk://customer/K-1", OpenRequest("customer", "K-1")),
        ("AgentDesk://Customer/K-1/", OpenRequest("customer", "K-1")),
        ("agentdesk://case/C-5521", OpenRequest("case", "C-5521")),
        ("agentdesk://order/2024%2F0815", OpenRequest("order", "2024/0815")),
        ("agentdesk://customer/M%C3%BCller", OpenRequest("customer", "Müller")),
    ],
)
def test_addresses_show_something(uri: str, asked: OpenRequest) -> None:
    assert parse_uri(uri) == asked


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "uri.scheme"),
        ("K-1", "uri.scheme"),
        ("http://example.org", "uri.scheme"),
        ("file:///etc/passwd", "uri.scheme"),
        ("javascript:alert(1)", "uri.scheme"),
        ("tel:", "uri.number"),
        ("tel:+", "uri.number"),
        ("tel:*21*0900123#", "uri.number"),
        ("tel:+49" + "1" * 40, "uri.number"),
        ("tel:٠٣٠١٢٣", "uri.number"),
        ("tel:030123;ext=abc", "uri.number"),
        ("tel:030%00123", "uri.unreadable"),
        ("tel:030%FF", "uri.unreadable"),
        ("tel:030%E2%80%AE123", "uri.unreadable"),
        ("tel:030\n123", "uri.unreadable"),
        ("agentdesk://delete/everything", "uri.unknown"),
        ("agentdesk://customer", "uri.unknown"),
        ("agentdesk://customer/", "uri.unknown"),
        ("agentdesk://customer/../../etc/passwd", "uri.unknown"),
        ("agentdesk://customer/K%2D1%20OR%201=1", "uri.unknown"),
        ("agentdesk://customer/<img src=x>", "uri.unknown"),
        ("agentdesk://customer/K-1?do=delete", "uri.unknown"),
        ("agentdesk://customer/K-1#here", "uri.unreadable"),
        ("agentdesk://me@customer/K-1", "uri.unreadable"),
        ("agentdesk://customer:80/K-1", "uri.unreadable"),
        ("agentdesk://customer:x/K-1", "uri.unreadable"),
        ("agentdesk://[::1/K-1", "uri.unreadable"),
        ("agentdesk://pop", "uri.number"),
        ("agentdesk://pop?tel=030123&waited=minus", "uri.field"),
        ("agentdesk://pop?tel=030123&waited=-5", "uri.field"),
        ("agentdesk://pop?tel=030123&waited=999999", "uri.field"),
        ("agentdesk://pop?tel=030123&transfers=100", "uri.field"),
        ("agentdesk://pop?tel=030123&answers=" + "a%3Db%3B" * 21, "uri.field"),
        ("agentdesk://pop?tel=030123&answers=" + "x" * 501, "uri.field"),
        ("agentdesk://pop?tel=030123&answers=%00", "uri.unreadable"),
        ("agentdesk://pop?" + "&".join(["a=1"] * 41), "uri.unreadable"),
        ("tel:" + "1" * LONGEST, "uri.too_long"),
        ("tel:030\ud800", "uri.unreadable"),
    ],
)
def test_everything_else_is_refused(uri: str, code: str) -> None:
    assert refusal(uri) == code


@given(
    st.one_of(
        st.text(max_size=200),
        st.text(max_size=200).map("tel:".__add__),
        st.text(max_size=200).map("agentdesk://".__add__),
        st.text(alphabet="%&=;?/#:@[]+0123456789abcdefpoptelcustomer", max_size=120).map(
            "agentdesk://pop?tel=".__add__
        ),
    )
)
def test_no_text_does_anything_but_be_read_or_refused(uri: str) -> None:
    try:
        asked = parse_uri(uri)
    except Refused as refused:
        assert refused.code.startswith("uri.")  # noqa: PT017
    else:
        assert isinstance(asked, Popped | OpenRequest)
        shown = asked.reference if isinstance(asked, OpenRequest) else asked.number
        assert not set(shown) & set("<>\"'\\\n\x00")
