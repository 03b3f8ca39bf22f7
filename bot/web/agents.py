"""Who opens a link: a person's phone, or a program that fetches it for a preview, a search engine or a check.

A short list, reviewed by hand against crawler-user-agents 1.67.0 and the agents that WhatsApp, Telegram and Facebook
send. The browsers inside apps ("MetaIAB", "FBAN") are people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IN_APP = re.compile(r"MetaIAB|\bFBA[NV]/|FB_IAB|Instagram \d|Telegram-Android|Line/|MicroMessenger/", re.IGNORECASE)
_PROGRAM = re.compile(
    r"^WhatsApp/|TelegramBot|facebookexternalhit|facebookcatalog|Meta-External|facebot|^Viber/|SkypeUriPreview|Slackbot"
    r"|Slack-ImgProxy|Twitterbot|Discordbot|LinkedInBot|Pinterest(?:bot)?/0|redditbot|Iframely|Embedly|Snap URL Preview"
    r"|Google-(?:Read-Aloud|InspectionTool|PageRenderer|Safety)|GoogleOther|Mediapartners|AdsBot|APIs-Google"
    r"|BingPreview|Applebot|DuckDuckGo-Favicons|HeadlessChrome|PhantomJS|Lighthouse|Chrome-Lighthouse"
    r"|\w*(?:bot|crawler|spider|crawling|scrape[rd]?|fetcher|validator|monitor(?:ing)?|preview)\b(?!\.html\w)"
    r"|^(?:curl|wget|python|java|ruby|perl|php|okhttp|axios|node|go-http-client|libwww|httpie|postman)\b",
    re.IGNORECASE,
)
_BROWSER = re.compile(r"Mozilla/|Opera|UCWEB|Nokia|SAMSUNG|KaiOS", re.IGNORECASE)
_AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
_ASKS_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def is_person(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a person opened the page, as far as a request tells; `headers` by their names in small letters."""
    if method != "GET" or any(_AHEAD.search(headers.get(name, "")) for name in _ASKS_AHEAD):
        return False
    agent = headers.get("user-agent", "")[:512]
    return bool(_BROWSER.search(agent)) and (bool(_IN_APP.search(agent)) or not _PROGRAM.search(agent))
