"""The pages that the navigation leads to, in its order: each where it exists and the visitor's role allows it."""

from __future__ import annotations

from bot.i18n import marked

MENU: tuple[tuple[str, str], ...] = (
    ("/staff", marked("Overview")),
    ("/staff/reach", marked("Reach")),
    ("/staff/communities", marked("Communities")),
    ("/staff/not-understood", marked("Not understood")),
    ("/staff/figures", marked("Verified figures")),
    ("/staff/content", marked("Content")),
    ("/staff/go-live", marked("Before going live")),
    ("/staff/relays", marked("Relays")),
    ("/staff/exports", marked("Exports")),
    ("/staff/accounts", marked("Accounts")),
    ("/staff/audit", marked("Audit")),
)
