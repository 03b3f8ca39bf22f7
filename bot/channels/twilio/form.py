"""The fields of a webhook request. Twilio adds fields without notice and may repeat one: nothing here minds."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

MOST_FIELDS = 300
"""A message with ten files has about sixty; past this nobody at Twilio wrote the body."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in their order. Bytes that are no UTF-8 stand as lone surrogates: a signature goes over them too."""

    pairs: Pairs = field(repr=False)

    def get(self, name: str) -> str:
        """The first value of this name as legible text, empty when there is none."""
        return next((legible(value) for key, value in self.pairs if key == name), "")


def read_form(body: bytes) -> Form | None:
    """The form of a body, empty values kept. None when it has over MOST_FIELDS fields."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "surrogateescape"),
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        return None
    return Form(tuple(pairs))


def legible(text: str) -> str:
    """What no UTF-8 holds becomes U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
