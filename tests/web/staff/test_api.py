"""The JSON API as a program reads it: with a token, without, with one that was removed."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.report import as_json
from bot.reach.tables import BY_DIMENSION
from bot.storage.database import transaction
from bot.storage.tables import api_tokens, staff_events
from bot.web.staff.api import MOST, MOST_REFUSED
from tests.people import Hands
from tests.web.staff.published import publish_all
from tests.web.staff.site import Browser, Site, staff_site
from tests.web.staff.test_exports import reported

SECRET = re.compile(r"sira_[A-Za-z0-9_-]{43}")


@asynccontextmanager
async def opened(engine: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """A staff area with two closed months."""
    hands.at = datetime(2026, 4, 2, 9, tzinfo=UTC)
    await publish_all(engine)
    async with staff_site(engine, hands) as site:
        yield site


@pytest.fixture
async def shown(lite: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """The same on SQLite."""
    async with opened(lite, hands) as site:
        yield site


async def new_token(admin: Browser, label: str = "dashboard") -> str:
    page = await admin.submit("/staff/exports/tokens", label=label)
    assert page.status_code == 200, page.text
    found = SECRET.search(page.text)
    assert found
    return found[0]


async def program(site: Site, token: str = "", **options: Any) -> httpx.AsyncClient:
    """A program with a token, or without one."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return await site.browser(headers=headers, **options)


def conforms(value: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether a value is as the description says: types, required and known names, listed values."""
    if "$ref" in schema:
        return conforms(value, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    types = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if type(value) not in [types[name] for name in named] or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return set(value) == set(schema["required"]) and all(conforms(value[n], known[n], schemas) for n in value)
    return not isinstance(value, list) or all(conforms(each, schema["items"], schemas) for each in value)


async def test_with_a_token_the_figures_are_those_of_the_report(shown: Site) -> None:
    reader = await program(shown, await new_token(await shown.signed_in("admin")))

    for period in ("2026-03", "2026-Q1", "2026"):
        response = await reader.get("/api/v1/reach", params={"period": period, "language": "en"})
        assert response.status_code == 200
        assert response.text == as_json(await reported(shown.engine, period))
    last = (await reader.get("/api/v1/reach")).json()
    assert (last["from"], last["to"], last["demo"]) == ("2026-03-01", "2026-03-31", False)


async def test_the_targets_stand_where_the_staff_pages_show_them(shown: Site) -> None:
    reader = await program(shown, await new_token(await shown.signed_in("admin")))
    told = (await reader.get("/api/v1/targets", params={"language": "en"})).json()

    found = {
        each["id"]: (each["number"], each["low"], each["high"], each["until"], each["kind"]) for each in told["targets"]
    }
    assert found == {
        "assisted": (1210, None, None, "2026-02-15", "verified"),
        "returned": (4120, None, None, "2026-03-15", "verified"),
        "reintegrated": (None, None, None, None, "verified"),
        "communities": (0, None, None, "2026-03-31", "published"),
        "people": (2460, 2415, 2505, "2026-03-31", "published"),
    }
    assert told["last_closed"] == "2026-03-31"
    assert len(told["aims"]) == 2


async def test_without_a_valid_token_nothing_is_told(shown: Site) -> None:
    token = await new_token(await shown.signed_in("admin"))
    stranger = await shown.browser()

    for header in (None, "Bearer", "Bearer sira_x", f"Basic {token}", token, f"Bearer {token} {token}"):
        for path in ("/api/v1/reach", "/api/v1/targets"):
            response = await stranger.get(path, headers={} if header is None else {"authorization": header})
            assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
            assert set(response.json()) == {"status", "error"}


async def test_a_token_that_was_removed_opens_nothing(engine: AsyncEngine, hands: Hands) -> None:
    async with opened(engine, hands) as both:
        admin = await both.signed_in("admin")
        token, other = await new_token(admin), await new_token(admin, "other")
        first, second = await program(both, token), await program(both, other)
        assert [(await each.get("/api/v1/targets")).status_code for each in (first, second)] == [200, 200]
        page = (await admin.get("/staff/exports/tokens")).text
        identifier = re.findall(r'name="token" value="([0-9a-f]{64})"', page)[0]

        assert (await admin.submit("/staff/exports/tokens/remove", token=identifier)).status_code == 303
        assert [(await each.get("/api/v1/targets")).status_code for each in (first, second)] == [401, 200]


async def test_a_token_is_shown_once_and_kept_as_a_hash(shown: Site) -> None:
    admin = await shown.signed_in("admin")
    token = await new_token(admin)

    assert token not in (await admin.get("/staff/exports/tokens")).text
    async with transaction(shown.engine) as connection:
        row = (await connection.execute(select(api_tokens))).one()
    assert token not in str(row)
    assert (row.label, row.made_by, row.made_on) == ("dashboard", "admin", "2026-04-02")


async def test_a_label_is_words_and_finds_nobody(shown: Site) -> None:
    admin = await shown.signed_in("admin")
    for label in ("", "x" * 81, "call +223 70 00 00 00", "a\u202eb"):
        page = await admin.submit("/staff/exports/tokens", label=label)

        assert page.status_code == 422
        assert not SECRET.search(page.text)


async def test_a_form_sent_again_makes_no_second_token(shown: Site) -> None:
    admin = await shown.signed_in("admin")
    await new_token(admin)

    assert (await admin.submit("/staff/exports/tokens", label="dashboard")).status_code == 422


async def test_only_administrators_make_tokens(shown: Site) -> None:
    for browser in (await shown.signed_in("viewer"), await shown.signed_in("editor")):
        assert (await browser.get("/staff/exports/tokens")).status_code == 403
        assert (await browser.submit("/staff/exports/tokens", label="mine")).status_code == 403


async def test_a_session_of_the_staff_area_is_no_token(shown: Site) -> None:
    assert (await (await shown.signed_in("admin")).get("/api/v1/targets")).status_code == 401


async def test_a_token_may_ask_so_often_in_ten_minutes(shown: Site) -> None:
    admin = await shown.signed_in("admin")
    reader, other = await program(shown, await new_token(admin)), await program(shown, await new_token(admin, "other"))
    asked = [(await reader.get("/api/v1/targets?language=de")).status_code for _ in range(MOST)]
    late = await reader.get("/api/v1/targets")

    assert set(asked) == {422}
    assert (late.status_code, late.headers["retry-after"]) == (429, "600")
    assert (await other.get("/api/v1/targets")).status_code == 200
    shown.hands.move(minutes=12)
    assert (await reader.get("/api/v1/targets")).status_code == 200


async def test_who_tries_tokens_is_slowed_down_and_nobody_else(shown: Site) -> None:
    token = await new_token(await shown.signed_in("admin"))
    guesser, reader = await program(shown, "sira_guess"), await program(shown, token)
    answers = [(await guesser.get("/api/v1/reach")).status_code for _ in range(MOST_REFUSED + 1)]

    assert answers == [401] * MOST_REFUSED + [429]
    assert (await reader.get("/api/v1/reach")).status_code == 200


async def test_a_question_that_cannot_be_asked_is_answered_so(shown: Site) -> None:
    reader = await program(shown, await new_token(await shown.signed_in("admin")))
    wanted = {"period=2026-04": 404, "period=2026-03-02": 404, "table=people": 200, "table=x": 422, "language=de": 422}

    for query, status in wanted.items():
        response = await reader.get(f"/api/v1/reach?{query}")
        assert response.status_code == status
        assert {table["table"] for table in response.json().get("tables", ())} <= {"people"}


async def test_a_day_leaves_one_line_for_each_token_and_table(shown: Site) -> None:
    reader = await program(shown, await new_token(await shown.signed_in("admin")))
    for _ in range(3):
        await reader.get("/api/v1/targets")
    await reader.get("/api/v1/reach")
    shown.hands.move(days=1)
    await reader.get("/api/v1/targets")

    async with transaction(shown.engine) as connection:
        found = [(r.name, r.event, r.about) for r in await connection.execute(select(staff_events))]
    assert sorted(found) == [
        ("admin", "token_made", "dashboard"),
        ("api", "api_read", "reach: dashboard"),
        ("api", "api_read", "targets: dashboard"),
        ("api", "api_read", "targets: dashboard"),
    ]


async def test_what_is_served_is_what_the_description_says(shown: Site) -> None:
    reader = await program(shown, await new_token(await shown.signed_in("admin")))
    described = (await (await shown.browser()).get("/api/v1/openapi.json")).json()
    schemas = described["components"]["schemas"]

    OpenAPI.model_validate(described)
    assert set(described["paths"]) == {"/api/v1/openapi.json", "/api/v1/reach", "/api/v1/targets"}
    assert described["servers"] == [{"url": "https://sira.example.org"}]
    assert described["paths"]["/api/v1/reach"]["get"]["parameters"][1]["schema"]["enum"] == list(BY_DIMENSION)
    for name in ("reach", "targets"):
        operation = described["paths"][f"/api/v1/{name}"]["get"]
        shape = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert conforms((await reader.get(f"/api/v1/{name}")).json(), shape, schemas)
        refused = await (await shown.browser()).get(f"/api/v1/{name}")
        assert conforms(refused.json(), operation["responses"]["401"]["content"]["application/json"]["schema"], schemas)
    assert not conforms({"status": "401", "error": ""}, schemas["Error"], schemas)


async def test_before_the_first_closing_the_answers_are_empty(site: Site) -> None:
    reader = await program(site, await new_token(await site.signed_in("admin")))

    assert json.loads((await reader.get("/api/v1/reach")).text)["tables"] == []
    assert (await reader.get("/api/v1/targets")).json()["last_closed"] is None
