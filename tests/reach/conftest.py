from tests.storage.fixtures import address, engine, postgres, store

__all__ = ["address", "engine", "postgres", "store"]
