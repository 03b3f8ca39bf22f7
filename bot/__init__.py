"""Sira, the road: guidance for people on the move in and through Mali."""
