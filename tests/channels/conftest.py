from tests.channels.twilio_doubles import emulate, prism, twilio

__all__ = ["emulate", "prism", "twilio"]
