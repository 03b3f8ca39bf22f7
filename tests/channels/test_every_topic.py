"""Every topic answers in three languages on every channel that is written on, through the real road."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.app import Sira
from bot.channels.telegram.render import Post, Target, render
from bot.channels.telegram.split import LIMIT
from bot.channels.terminal.render import as_json, as_text
from bot.channels.twilio.render import sms, whatsapp
from bot.channels.webchat.render import bubble
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.message import LANGUAGES, ChannelName, Language, Reply
from bot.understanding.normalise import plain
from tests.people import Hands, Person

CHANNELS: tuple[ChannelName, ...] = ("web", "terminal", "telegram", "whatsapp", "sms")


def shown(reply: Reply, channel: ChannelName) -> str:
    """What the channel makes of the reply."""
    if channel == "telegram":
        (call,) = render((reply,), Target(1))
        assert isinstance(call, Post)
        return call.text
    if channel in ("whatsapp", "sms"):
        rendered = whatsapp((reply,)) if channel == "whatsapp" else sms((reply,), plain_bambara=False)
        assert len(rendered.bodies) == 1 or reply.danger is not None or reply.topic is None
        return "\n\n".join(rendered.bodies)
    if channel == "web":
        return str(bubble(reply))
    assert as_json(reply)
    return as_text(reply)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_topic_answers(
    sira: Sira, guidance: Guidance, hands: Hands, channel: ChannelName, language: Language
) -> None:
    for name, topic in guidance.topics.items():
        person = Person(sira.road, hands, f"person-{name}", channel=channel)
        for index in range(len(topic.texts[language].sections)):
            reply = await person.press(f"{language}.more.{name}.{index}")
            assert (reply.topic, reply.language) == (name, language)
            title = topic.texts[language].sections[0 if name == EMERGENCY else index].title
            told = shown(reply, channel).replace("\\'", "'")
            assert title in told or (channel == "sms" and plain(title) in plain(told)), (name, index)
            assert len(reply.text) <= LIMIT


@given(st.text(max_size=400))
@example("FREE:TO")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_written_can_be_shown_on_every_channel(sira: Sira, text: str) -> None:
    for channel in CHANNELS:
        person = Person(sira.road, Hands(), f"person-{channel}-{hash(text)}", channel=channel)
        assert shown(await person.write(text), channel)
