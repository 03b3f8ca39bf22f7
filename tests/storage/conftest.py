from tests.storage.fixtures import address, either, engine, postgres, store

__all__ = ["address", "either", "engine", "postgres", "store"]
