"""Telegram: private chats over the Bot API, by long polling or by webhook.

Importing these modules loads python-telegram-bot (about half a second): import them where the channel is used.
"""
