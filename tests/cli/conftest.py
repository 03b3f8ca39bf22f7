from tests.channels.twilio_doubles import emulate, prism, twilio
from tests.storage.fixtures import address, engine, postgres

__all__ = ["address", "emulate", "engine", "postgres", "prism", "twilio"]
