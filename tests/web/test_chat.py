"""The web chat without JavaScript and the parts that its script asks for, over real HTTP messages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.webchat.receive import FORM
from bot.message import LANGUAGES, Choice, Reply
from bot.web.words import notices, words
from tests.people import NOON
from tests.web.pages import ASKED, Script, Taken, browser, post, raw, reply, site

SHAPE = re.compile("[0-9a-f]{32}")
PAYLOADS = json.loads(Path(__file__).with_name("xss.json").read_text(encoding="utf-8"))
"""What people try in a field that might be shown without escaping, after the lists of OWASP and PortSwigger."""


async def test_the_first_page_speaks_three_languages_and_takes_nobody_along_the_road() -> None:
    script = Script()
    async with browser(site(script)) as client:
        answer = await client.get("/")
    page = Taken(answer.text)
    assert answer.status_code == 200
    assert script.heard == []
    assert [words(language).hello in page.text for language in LANGUAGES] == [True] * 3
    offered = [button["value"] for button in page.all("button", **{"class": "item big"})]
    assert offered == ["fr.lang", "bm.lang", "en.lang"]


@pytest.mark.parametrize(
    ("accepted", "order"),
    [("en-GB,en;q=0.9,fr", ["en", "fr", "bm"]), ("bm", ["bm", "fr", "en"]), ("de", ["fr", "bm", "en"])],
)
async def test_the_first_page_begins_with_the_browsers_language(accepted: str, order: list[str]) -> None:
    async with browser(site()) as client:
        page = Taken((await client.get("/", headers={"accept-language": accepted})).text)
    assert [has["lang"] for has in page.all("button", **{"class": "item big"})] == order
    assert page.all("html")[0]["lang"] == order[0]
    assert page.all("textarea")[0]["placeholder"] == words(order[0]).write  # type: ignore[arg-type]
    assert not page.all("button", **{"aria-current": "true"})


async def test_every_form_carries_the_same_token_and_nonce_and_both_are_new_each_time() -> None:
    async with browser(site()) as client:
        pages = [Taken((await client.get("/")).text) for _ in range(2)]
    tokens = [{has["value"] for has in page.all("input", name="token")} for page in pages]
    nonces = [{has["value"] for has in page.all("input", name="nonce")} for page in pages]
    assert [len(each) for each in tokens + nonces] == [1] * 4
    assert len(set().union(*tokens, *nonces)) == 4
    assert all(SHAPE.fullmatch(each) for each in set().union(*tokens, *nonces))
    assert len(pages[0].all("input", name="token")) == len(pages[0].all("form"))


async def test_a_message_travels_and_its_answer_is_the_page() -> None:
    script = Script()
    async with browser(site(script)) as client:
        first = Taken((await client.get("/")).text)
        answer = await post(client, token=first.hidden("token"), nonce=first.hidden("nonce"), text="bonjour")
    page = Taken(answer.text)
    (heard,) = script.heard
    assert (heard.sender, heard.text, heard.received_at) == (first.hidden("token"), "bonjour", NOON)
    assert page.hidden("token") == first.hidden("token")
    assert page.hidden("nonce") != first.hidden("nonce")
    assert "Le désert" in page.text
    assert page.all("html")[0]["lang"] == "fr"


async def test_a_reload_is_the_same_message_and_the_next_form_another() -> None:
    script = Script()
    async with browser(site(script)) as client:
        page = Taken((await client.get("/")).text)
        for _ in range(2):
            answer = await post(client, token=page.hidden("token"), nonce=page.hidden("nonce"), text="a")
        page = Taken(answer.text)
        await post(client, token=page.hidden("token"), nonce=page.hidden("nonce"), text="a")
    once, again, later = (heard.message_id for heard in script.heard)
    assert once == again != later


async def test_a_button_travels_as_a_choice() -> None:
    script = Script()
    async with browser(site(script)) as client:
        await post(client, choice="bm.lang")
    assert [(heard.kind, heard.choice) for heard in script.heard] == [("choice", "bm.lang")]


async def test_the_script_gets_the_same_turn_without_the_page() -> None:
    async with browser(site()) as client:
        fields = {"token": "0" * 32, "text": "a"}
        whole, part = await post(client, None, **fields), await post(client, ASKED, **fields)
    nonce = re.compile('name="nonce" autocomplete="off" value="[0-9a-f]+"')
    assert nonce.sub("", part.text).strip() in nonce.sub("", whole.text)
    assert Taken(part.text).elements[0] == (
        "div",
        {
            "class": "turn",
            "role": "group",
            "aria-label": words("fr").answer,
            "lang": "fr",
            "tabindex": "-1",
            "data-token": "0" * 32,
        },
    )
    assert part.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_wrong_token_gets_a_new_one() -> None:
    script = Script()
    async with browser(site(script)) as client:
        answer = await post(client, token="mine", nonce="mine", text="a")
    assert SHAPE.fullmatch(script.heard[0].sender)
    assert Taken(answer.text).hidden("token") == script.heard[0].sender
    assert script.heard[0].message_id == ""


async def test_every_bubble_says_its_language_and_an_emergency_is_marked() -> None:
    replies = (reply("Restez à l'ombre.", danger=True), reply("I ni ce.", language="bm"))
    async with browser(site(Script(lambda inbound: replies))) as client:
        page = Taken((await post(client, text="a")).text)
    assert [has["lang"] for has in page.all("div", **{"class": "bubble danger"})] == ["fr"]
    assert [has["lang"] for has in page.all("div", **{"class": "bubble"})] == ["bm"]
    assert words("fr").emergency in page.text
    assert page.all("html")[0]["lang"] == "bm"


async def test_numbers_addresses_and_lists_become_what_they_are() -> None:
    text = "Appelez :\n- 00227 89983339\n- https://exemple.org/a"
    async with browser(site(Script(lambda inbound: (reply(text),)))) as client:
        page = Taken((await post(client, text="a")).text)
    assert [has["href"] for has in page.all("a") if "id" not in has and has.get("class") != "skip"] == [
        "tel:+22789983339",
        "https://exemple.org/a",
    ]
    assert page.all("a", href="https://exemple.org/a") == [{"href": "https://exemple.org/a", "rel": "noreferrer"}]
    assert len(page.all("li")) == 2


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": " \n"}, {"choice": "é"}])
async def test_an_empty_form_is_answered_with_help_and_travels_nowhere(fields: dict[str, str]) -> None:
    script = Script()
    async with browser(site(script)) as client:
        answer = await post(client, None, token="0" * 32, **fields)
    page = Taken(answer.text)
    assert (answer.status_code, script.heard, page.hidden("token")) == (200, [], "0" * 32)
    assert all(notices(language)["empty"] in page.text for language in LANGUAGES)


@pytest.mark.parametrize("headers", [None, ASKED])
async def test_a_road_that_says_nothing_is_explained(headers: dict[str, str] | None) -> None:
    async with browser(site(Script(lambda inbound: ()))) as client:
        answer = await post(client, headers, token="0" * 32, text="a")
    assert answer.status_code == 200
    assert all(notices(language)["silent"] in Taken(answer.text).text for language in LANGUAGES)


async def test_opening_the_address_of_an_answer_leads_to_the_first_page() -> None:
    async with browser(site()) as client:
        answer = await client.get("/chat", headers={"x-forwarded-host": "evil.example", "host": "evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_what_people_write_is_never_shown_again() -> None:
    async with browser(site()) as client:
        for text in ("kalabancoro", "{{7*7}}", "{0.__class__}", "%n", "<i>kalabancoro"):
            for answer in (await post(client, text=text), await post(client, text=text, choice=text)):
                assert text not in answer.text
                assert "49" not in Taken(answer.text).text


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_text_makes_an_element(payload: str) -> None:
    hostile, harmless = [await skeleton(text) for text in (payload, "x")]
    assert hostile == harmless


async def skeleton(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page that says this text everywhere, but for a text's links, paragraphs and lists."""
    shown = Reply(text, "fr", (Choice(text, "fr.a"), Choice(text, "fr.b", listed=False)))
    async with browser(site(Script(lambda inbound: (shown,)))) as client:
        page = Taken((await post(client, text=text, token=text, choice=text)).text)
    links = [has for has in page.all("a") if "id" not in has and has.get("class") != "skip"]
    assert all(has["href"].startswith(("https://", "tel:")) and has.keys() <= {"href", "rel", "class"} for has in links)
    return [
        (tag, tuple(has))
        for tag, has in page.elements
        if has not in links and (has or tag not in ("br", "li", "p", "ul"))
    ]


BROKEN: list[tuple[dict[str, object], int]] = [
    (raw(b"text=" + b"a" * 100_000), 413),
    (raw(b"text=" + b"%FF" * 20_000), 200),
    (raw(b"text=" + b"a" * 60_000), 200),
    (raw(b"\xff\xfe\x00text=\x80"), 200),
    (raw(b'{"text": "bonjour"}', "application/json"), 415),
    (raw(b"text=bonjour", "text/plain"), 415),
    (raw(b"--x--", "multipart/form-data; boundary=x"), 415),
    (raw(b"--x--", "multipart/form-data"), 415),
    (raw(b"text=a", "%00;;="), 415),
    (raw(b"text=a&text=b"), 400),
    (raw(b"&".join(b"a=1" for _ in range(500))), 400),
    (raw(b"text=" + "\u202e\ufdfa\0\x1b[31m".encode()), 200),
    ({}, 415),
]


@pytest.mark.parametrize(("request_", "status"), BROKEN)
async def test_whatever_is_posted_gets_a_clean_answer(request_: dict[str, object], status: int) -> None:
    async with browser(site()) as client:
        answer = await client.post("/chat", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert Taken(answer.text).all("html")


async def test_the_browsers_language_is_handed_on_as_a_hint() -> None:
    script = Script()
    async with browser(site(script)) as client:
        await post(client, {"accept-language": "en-GB,en;q=0.9"}, text="a")
    assert [heard.language_hint for heard in script.heard] == ["en"]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([FORM, f"{FORM};charset=x", "", "text/html", "multipart/form-data"]))
async def test_no_body_makes_a_fault_of_ours(body: bytes, content_type: str) -> None:
    async with browser(site()) as client:
        answer = await client.post("/chat", **raw(body, content_type))  # type: ignore[arg-type]
    assert answer.status_code in (200, 400, 415)


async def test_the_code_of_a_relays_link_travels_in_the_first_pages_forms_and_no_further() -> None:
    script = Script()
    async with browser(site(script)) as client:
        page = Taken((await client.get("/?r=7k3m-q9ol")).text)
        carried = [has["value"] for has in page.all("input", name="relay")]
        answer = await post(client, text="bonjour", relay=carried[0])
        unknown = await client.get("/", params={"r": '"><script>alert(1)</script>'})
    assert set(carried) == {"7K3MQ901"}
    assert len(carried) == len(page.all("form"))
    assert script.heard[0].relay == "7K3MQ901"
    assert not Taken(answer.text).all("input", name="relay")
    assert not Taken(unknown.text).all("input", name="relay")
