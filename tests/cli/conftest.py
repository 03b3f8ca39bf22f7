from tests.channels.twilio_doubles import emulate, prism, twilio
from tests.storage.fixtures import postgres

__all__ = ["emulate", "postgres", "prism", "twilio"]
