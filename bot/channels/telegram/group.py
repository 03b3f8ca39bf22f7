"""In a group Sira says one thing, once: where to write to it in private."""

from __future__ import annotations

from telegram import Chat, Update
from telegram.helpers import create_deep_linked_url

from bot.channels.telegram.receive import command, hint
from bot.channels.telegram.render import Post
from bot.i18n import gettext

REMEMBERED = 1000
"""Groups that were answered since the start, the oldest forgotten first."""


class Groups:
    """Which groups have had their answer; in memory only."""

    def __init__(self) -> None:
        self._answered: dict[int, None] = {}

    def answer(self, update: Update, username: str) -> Post | None:
        """The private link, for the first /start in a group; None for everything else."""
        message = update.message
        if message is None or message.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
            return None
        if not _starts(message.text or "", username) or message.chat.id in self._answered:
            return None
        text = gettext(hint(message.from_user) or "fr", "Write to me in private: {link}")
        return Post(message.chat.id, text.format(link=create_deep_linked_url(username)))

    def answered(self, group: int) -> None:
        """Call when the answer got out."""
        self._answered[group] = None
        if len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]


def _starts(text: str, username: str) -> bool:
    spoken = command(text)
    return spoken is not None and spoken[0] == "start" and spoken[1].lower() in ("", username.lower())
