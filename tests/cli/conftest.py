from tests.storage.fixtures import postgres

__all__ = ["postgres"]
