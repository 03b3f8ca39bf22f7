"""The answer to a webhook: TwiML. Source: https://www.twilio.com/docs/messaging/twiml/message"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
MEDIA_TYPE = "text/xml"

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say (section 2.2)."""


def twiml(bodies: Sequence[str], status: str, media: str = "") -> str:
    """One message for each body. `status` is the address of the status callback, `media` of a picture with each."""
    if not bodies:
        return NOTHING
    callback = quoteattr(_clean(status))
    contents = [_with_picture(body, media) if media else escape(_clean(body)) for body in bodies]
    messages = [f"<Message statusCallback={callback}>{content}</Message>" for content in contents]
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(messages)}</Response>'


def _with_picture(body: str, media: str) -> str:
    return f"<Body>{escape(_clean(body))}</Body><Media>{escape(_clean(media))}</Media>"


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)
