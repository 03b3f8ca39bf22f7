from tests.channels.twilio_doubles import emulate, prism, twilio
from tests.storage.fixtures import address, either, engine, postgres

__all__ = ["address", "either", "emulate", "engine", "postgres", "prism", "twilio"]
