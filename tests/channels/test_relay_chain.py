"""From a printed QR code to a figure: scanned, opened, followed to each channel, answered there, counted, published.

The reader of the code, the Bot API, Twilio and its signatures are other people's or stand-ins for them; all between is
the whole Sira.
"""

from __future__ import annotations

import asyncio
import io
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from PIL import Image

from bot.reach import periods
from bot.reach.open import key_dir
from bot.relays import store
from bot.relays.address import address
from bot.relays.kit import open_studio, write
from bot.relays.relay import Relay
from bot.web import background
from tests.channels.telegram_double import TOKEN, USERNAME, TelegramDouble
from tests.channels.test_twilio_rest_talk import Talk, talking, until
from tests.channels.twilio_doubles import WHATSAPP, TwilioDouble
from tests.channels.twilio_talks import messages
from tests.people import Hands
from tests.reach.kept import Kept
from tests.relays.looking import decoded, drawn
from tests.web.pages import Taken
from tests.web.relay_site import PHONE

WANTED = Relay("00000000", "fr", "tea stall", "Gao Ba", "Gao")
OTHERS = 11
"""People on each channel after the first: with them a week is large enough to be shown."""


@dataclass
class Passers:
    """People with a phone, before one relay's poster."""

    talk: Talk
    telegram: TelegramDouble
    hands: Hands
    number: int = 0

    async def links(self, url: str) -> tuple[str, str, str]:
        """The three ways that the page behind the code offers: WhatsApp, Telegram, web chat."""
        page = await self.talk.http.get(url, headers={"user-agent": PHONE})
        whatsapp, telegram, web = (link["href"] for link in Taken(page.text).all("a"))
        return whatsapp, telegram, urljoin(url, web)

    async def by_whatsapp(self, link: str, who: str = "") -> None:
        """WhatsApp opens the link and writes what it says; the answer comes back."""
        assert urlsplit(link).netloc == "wa.me"
        assert urlsplit(link).path.strip("/") == WHATSAPP.removeprefix("whatsapp:+")
        (text,) = parse_qs(urlsplit(link).query)["text"]
        if who:
            self.number += 1
            await self.talk.post(f"SM{self.number:032x}", From=who, Body=text)
        else:
            await self.talk.write(text)
        assert "Bienvenue" in messages(self.talk.recorded.bodies[-1])[0]

    async def by_telegram(self, link: str, chat: int) -> None:
        """Telegram opens the link, and the person presses START."""
        assert link.startswith(f"https://t.me/{USERNAME}?start=")
        (payload,) = parse_qs(urlsplit(link).query)["start"]
        date = int(self.hands.at.timestamp())
        update = self.telegram.said(chat, text=f"/start {payload}", date=date)
        assert await self.telegram.push(update) == 200
        assert self.telegram.texts(chat)

    async def by_web(self, link: str) -> None:
        """A browser opens the link, and the person writes in the page's own form."""
        page = Taken((await self.talk.http.get(link, headers={"user-agent": PHONE})).text)
        hidden = {field["name"]: field["value"] for field in page.all("input") if field["type"] == "hidden"}
        answer = await self.talk.http.post(urljoin(link, "/chat"), data={**hidden, "text": "bonjour"})
        assert answer.status_code == 200

    async def counted(self) -> Mapping[tuple[str, str], int]:
        """What is open of today."""
        return await self.talk.sira.store.counters(self.hands.at.date())


@pytest.fixture
async def passers(
    twilio: TwilioDouble, double: TelegramDouble, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Passers]:
    monkeypatch.setattr(background, "TEND_EVERY", 3600.0)
    about = {"telegram_token": TOKEN, "telegram_api_url": double.url, "telegram_name": USERNAME}
    async with talking(twilio, tmp_path / "var", hands.now, **about) as talk:

        async def hooked() -> bool:
            return bool(double.webhook)

        await until(hooked)
        yield Passers(talk, double, hands)


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_a_scan_leads_to_a_first_contact_on_each_channel_and_to_the_relays_figure(
    passers: Passers, hands: Hands, tmp_path: Path
) -> None:
    engine, place = passers.talk.background.engine, passers.talk.sira.settings.place
    opened = await store.add(engine, WANTED, secrets.token_bytes)
    code = opened.relay.code
    hands.move(minutes=1)
    await asyncio.to_thread(lambda: write(tmp_path, open_studio(production=True), address(place, code)))
    kit = tmp_path / code

    (scanned,) = decoded(Image.open(io.BytesIO((kit / "qr.png").read_bytes())))
    assert decoded(drawn((kit / "poster-a4-fr.pdf").read_bytes())) == [scanned]
    whatsapp, telegram, web = await passers.links(scanned)
    await passers.by_whatsapp(whatsapp)
    await passers.by_telegram(telegram, 1000001)
    await passers.by_web(web)

    counted = await passers.counted()
    assert {cell: counted[cell] for cell in counted if cell[0] in ("channel", "relay", "web", "relay_web")} == {
        ("channel", "whatsapp"): 1,
        ("channel", "telegram"): 1,
        ("relay", code): 2,
        ("web", "conversations"): 1,
        ("relay_web", code): 1,
    }
    assert counted["openings", "links"] == 1

    for other in range(1, OTHERS + 1):
        await passers.by_whatsapp(whatsapp, f"whatsapp:+1500555{other:04d}")
        await passers.by_telegram(telegram, 1000001 + other)
        await passers.by_web(web)
    today = hands.at.date()
    hands.move(days=8 - today.isoweekday())
    kept = Kept(passers.talk.sira.store, engine, key_dir(passers.talk.sira.settings))
    await kept.until(hands.at.date())

    shown = await kept.figures()
    assert shown[periods.week(today), "relay", code] == 25
    assert shown[periods.week(today), "relay_web", code] == 10
    assert shown[today.isoformat(), "channel", "telegram"] == shown[today.isoformat(), "channel", "whatsapp"] == 10
    own = await passers.talk.http.get(f"{place}/relay/{opened.secret}")
    assert [part.split("<", 1)[0] for part in own.text.split("<b>")[1:3]] == ["25", "25"]
