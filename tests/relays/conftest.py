from tests.storage.fixtures import address, engine, postgres

__all__ = ["address", "engine", "postgres"]
