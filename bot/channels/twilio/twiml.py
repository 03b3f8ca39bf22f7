"""The answer to a webhook: TwiML. Source: https://www.twilio.com/docs/messaging/twiml/message"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
MEDIA_TYPE = "text/xml"

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say (section 2.2)."""


def twiml(bodies: Sequence[str], status: str) -> str:
    """One message for each body. `status` is the address of the status callback."""
    if not bodies:
        return NOTHING
    callback = quoteattr(_NO_XML.sub("", status))
    messages = [f"<Message statusCallback={callback}>{escape(_NO_XML.sub('', body))}</Message>" for body in bodies]
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(messages)}</Response>'
