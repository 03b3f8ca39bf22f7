"""What a browser may post, and what becomes of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.receive import (
    FORM,
    TEXT_BYTES,
    FormError,
    Posted,
    hint,
    inbound,
    new_token,
    parse,
)
from bot.message import Language

NOW = datetime(2030, 1, 1, tzinfo=UTC)
TOKEN, NONCE = "0" * 31 + "1", "a" * 32


def posted(**fields: str) -> Posted:
    return parse(urlencode(fields).encode(), FORM)


BODIES: list[tuple[bytes, Posted]] = [
    (b"", Posted()),
    (b"text=bonjour", Posted(text="bonjour")),
    (b"text=+bonjour%0D%0A", Posted(text="bonjour")),
    (b"choice=fr.lang", Posted(choice="fr.lang")),
    (b"text=a&plain=1", Posted(text="a", plain=True)),
    (b"text=a&colour=red&colour=blue", Posted(text="a")),
    (b"text=n%27ga+%C9%9B%C9%94%C5%8B", Posted(text="n'ga ɛɔŋ")),
    (b"text=%FF%FEok", Posted(text="\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}ok")),
    (b"text=\xc3\x28", Posted(text="\N{REPLACEMENT CHARACTER}(")),
    (b"text=%ED%A0%80x", Posted(text="\N{REPLACEMENT CHARACTER}" * 3 + "x")),
    (b"text=%", Posted(text="%")),
    (b"%00=1&text=a", Posted(text="a")),
    (b"&&&=&text=a&", Posted(text="a")),
    (f"token={TOKEN}&nonce={NONCE}&text=a".encode(), Posted(TOKEN, NONCE, "a")),
    (b"token=short&nonce=" + b"A" * 32, Posted()),
    (f"token={TOKEN}0&nonce={TOKEN}%0A".encode(), Posted()),
    (b"choice=" + b"x" * 65, Posted()),
    (b"choice=fr+lang", Posted()),
    (b"choice=%C3%A9t%C3%A9", Posted()),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_a_form_is_read_leniently(body: bytes, expected: Posted) -> None:
    assert parse(body, f"{FORM}; charset=utf-8") == expected


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"text": "a"}', "application/json", 415),
        (b"text=a", "", 415),
        (b"text=a", "text/plain", 415),
        (b"text=a", "multipart/form-data; boundary=x", 415),
        (b"text=a&text=b", FORM, 400),
        (f"token={TOKEN}&token={TOKEN}&text=a".encode(), FORM, 400),
        (b"&".join(b"f%d=1" % n for n in range(17)), FORM, 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(body: bytes, content_type: str, status: int) -> None:
    with pytest.raises(FormError) as refused:
        parse(body, content_type)
    assert refused.value.status == status
    assert str(refused.value) == str(status)


def test_a_long_text_is_cut_between_characters() -> None:
    text = posted(text="ɛ" * 10_000).text
    assert text == "ɛ" * (TEXT_BYTES // 2)


@given(st.binary(max_size=300))
def test_no_body_breaks_it(body: bytes) -> None:
    with suppress(FormError):
        parse(body, FORM).text.encode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_comes_through_as_it_was_written(text: str) -> None:
    assert parse(f"text={quote(text, safe='')}".encode(), FORM).text == text.strip()


def test_a_text_becomes_a_message_of_its_session() -> None:
    form = posted(token=TOKEN, nonce=NONCE, text="bonjour")
    heard = inbound(form, received_at=NOW, hint="fr")
    assert (heard.channel, heard.sender, heard.kind, heard.text, heard.choice) == ("web", TOKEN, "text", "bonjour", "")
    assert (heard.received_at, heard.language_hint, heard.message_id) == (NOW, "fr", form.message_id)


def test_a_button_becomes_a_choice_whatever_stands_in_the_box() -> None:
    heard = inbound(posted(token=TOKEN, choice="fr.lang", text="half a sentence"), received_at=NOW)
    assert (heard.kind, heard.choice, heard.text) == ("choice", "fr.lang", "")


def test_neither_the_form_nor_the_message_shows_what_was_written() -> None:
    form = posted(token=TOKEN, nonce=NONCE, text="secret words")
    for shown in (repr(form), repr(inbound(form, received_at=NOW))):
        assert not any(each in shown for each in ("secret", TOKEN, NONCE, form.message_id))


def test_a_reload_has_the_same_message_id() -> None:
    assert posted(nonce=NONCE, text="a").message_id == posted(nonce=NONCE, text="a", token=TOKEN).message_id


def test_another_button_of_the_same_page_is_another_message() -> None:
    said = [posted(nonce=NONCE, **{name: value}) for name, value in [("text", "a"), ("choice", "a"), ("choice", "b")]]
    assert len({each.message_id for each in said}) == 3
    assert posted(nonce="b" * 32, text="a").message_id != said[0].message_id


def test_without_a_nonce_nothing_is_a_duplicate() -> None:
    assert posted(text="a").message_id == ""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("de-DE,de;q=0.9", None),
        ("fr", "fr"),
        ("fr-ML,fr;q=0.9,en;q=0.8", "fr"),
        ("de,en-GB;q=0.7,fr;q=0.3", "en"),
        ("BM, fr", "bm"),
        ("*;q=0.1, frx", None),
        ("," * 5_000 + "fr", None),
    ],
)
def test_the_browser_hints_at_a_language(header: str, expected: Language | None) -> None:
    assert hint(header) == expected


def test_a_token_has_128_bits_and_its_own_shape() -> None:
    token = new_token(lambda size: bytes(range(size)))
    assert token == "000102030405060708090a0b0c0d0e0f"
    assert posted(token=token).token == token
