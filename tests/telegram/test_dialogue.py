"""Whole dialogues on Telegram, both ways, through the real application and the real road."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.telegram.commands import LISTED, Command


def labels(message: Any) -> list[str]:
    return [button.text for row in message.buttons for button in row]


def payload(message: Any, words: str) -> Any:
    return next(button.data for row in message.buttons for button in row if words in button.text)


async def say(conversation: Any, text: str) -> Any:
    await conversation.send_message(text, parse_mode=None)
    return await conversation.get_response()


async def in_french(conversation: Any) -> Any:
    """The menu in French, reached by the button."""
    first = await say(conversation, "/start")
    await first.click(data=payload(first, "Français"))
    return await conversation.get_edit()


async def test_start_offers_three_languages_on_three_numbered_buttons(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        first = await say(conversation, "/start")
    assert labels(first)[:3] == ["1. Français", "2. Bamanankan", "3. English"]


async def test_start_with_a_relays_code_is_answered_like_start_alone(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        alone = await say(conversation, "/start")
        coded = await say(conversation, "/start ABCD1234")
    assert coded.text == alone.text
    assert labels(coded) == labels(alone)


async def test_a_language_button_turns_the_message_into_the_menu_and_is_acknowledged(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        first = await say(conversation, "/start")
        await first.click(data=payload(first, "Français"))
        menu = await conversation.get_edit()
    assert menu.id == first.id
    assert menu.text != first.text
    assert client.methods()[-2:] == ["editMessageText", "answerCallbackQuery"]


async def test_an_answer_comes_below_the_menu_and_stays_when_the_menu_is_wanted_again(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        menu = await in_french(conversation)
        await menu.click(data=menu.buttons[0][0].data)
        group = await conversation.get_edit()
        await group.click(data=group.buttons[0][0].data)
        answer = await conversation.get_response()
        assert "Source" in answer.text
        assert labels(answer)[-1] == "Menu"
        await answer.click(data=payload(answer, "Menu"))
        below = await conversation.get_response()
    assert group.id == menu.id
    assert len({menu.id, answer.id, below.id}) == 3


@pytest.mark.parametrize("text", ["N bɛ fɛ ka segin n ka so, n bɛ dɛmɛ ɲini", "ŋɲɛɔ ƝƐƆŊ", "ߒ ߓߍ߫ ߡߊ߬ߘߍ߬ߡߍ߲ ߢߌߣߌ߲߫"])
async def test_letters_of_bambara_come_in_and_go_out_whole(client: Any, text: str) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        heard = await say(conversation, text)
        await heard.click(data=b"bm.lang")
        menu = await (conversation.get_edit() if "editMessageText" in client.methods() else conversation.get_response())
    assert set("ɛɔ") & set(menu.text + "".join(labels(menu)))


async def test_danger_is_answered_at_once_without_a_language_having_been_chosen(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        answer = await say(conversation, "au secours notre bateau coule en mer")
    sent = [call for call in client._api_calls if call.api_method == "sendMessage"]
    assert len(sent) == 1
    assert labels(answer)[0].startswith("1) ")


async def test_who_passes_sira_on_gets_one_photo_with_the_link_beneath_and_the_talk_goes_on_below(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        await in_french(conversation)
        before = len(client.methods())
        photo = await say(conversation, "comment partager sira avec mes amis")
        assert client.methods()[before:].count("sendPhoto") == 1
        assert "sendMessage" not in client.methods()[before:]
        assert photo.photo
        assert photo.text.endswith("https://sira.example.org")
        # The client shows no buttons beneath a photo; Telegram does.
        first = client.keyboard(photo.id)["inline_keyboard"][0][0]
        assert first["text"].startswith("1) ")
        await photo.click(data=first["callback_data"].encode())
        below = await conversation.get_response()
    assert below.id != photo.id
    assert "editMessageText" not in client.methods()[before:]


@pytest.mark.parametrize("command", LISTED, ids=lambda command: command.names["en"])
async def test_every_command_is_answered_alike_by_all_its_names(client: Any, command: Command) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        await in_french(conversation)
        answers = []
        for name in dict.fromkeys(command.names.values()):
            answers.append(await say(conversation, f"/{name}"))
            await say(conversation, "/start fr")
    assert all(answer.text == answers[0].text for answer in answers)


@pytest.mark.parametrize(("code", "word"), [("fr", "Bonjour"), ("bm", "I ni ce"), ("en", "Hello")])
async def test_a_link_with_a_language_opens_the_menu_in_it(client: Any, code: str, word: str) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        menu = await say(conversation, f"/start {code}")
    assert menu.text.startswith(word)


async def test_the_places_lead_to_a_key_that_sends_a_position_and_goes_with_the_next_answer(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        await say(conversation, "/start fr")
        places = await say(conversation, "/lieux")
        await places.click(data=payload(places, "Près de moi"))
        question = await conversation.get_response()
        key = json.loads(client._api_calls[-2].parameters["reply_markup"])
        town = await say(conversation, "Gao")
    assert key["keyboard"] == [[{"text": "Envoyer ma position", "request_location": True}]]
    assert "Gao" in town.text
    assert client.deleted() == [question.id]


@pytest.mark.parametrize("wish", ["/oublier", "oublie-moi", "efface tout", "forget me"])
async def test_who_wants_to_be_forgotten_gets_both_sides_messages_deleted(client: Any, wish: str) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        menu = await say(conversation, "/start fr")
        topic = await say(conversation, "Est-ce que la route de la mer est dangereuse ?")
        last = await say(conversation, wish)
    assert last.text.startswith("C'est fait")
    assert {menu.id, topic.id} <= set(client.deleted())
    assert client.methods()[-2:] == ["deleteMessages", "sendMessage"]


async def test_a_tap_of_another_time_leads_to_a_menu(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        menu = await in_french(conversation)
        await menu.click(data=b"fr.topic.no_longer_there")
        again = await conversation.get_edit()
    assert labels(again) == labels(menu)


async def test_a_digit_means_the_button_that_shows_it(client: Any) -> None:
    async with client.conversation("sira_test_bot") as conversation:
        menu = await in_french(conversation)
        by_digit = await say(conversation, "1")
        await menu.click(data=menu.buttons[0][0].data)
        by_button = await conversation.get_edit()
    assert by_digit.text == by_button.text
