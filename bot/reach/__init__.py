"""Counting without knowing: digests of people and messages, cells of a turn, closing a day, what may be published."""
