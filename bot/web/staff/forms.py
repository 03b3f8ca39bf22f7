"""What was typed into a form."""

from __future__ import annotations

from starlette.datastructures import FormData


def typed(form: FormData, name: str) -> str:
    """The field's text; "" where there is none, or a file in its place."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
