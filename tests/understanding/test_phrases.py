import pytest

from bot.understanding import normalise
from bot.understanding.phrases import PhraseError, Phrases, Reader

FOUND = [
    ("on coule", "on coule aidez nous", True),
    ("on coule", "on a coule", False),
    ("on|nous coule|sombre", "nous sombre", True),
    ("bateau .. coule", "le bateau de mon frère coule", True),
    ("bateau .. coule", "le bateau de mon grand frère coule", False),
    ("bateau .. coule", "coule le bateau", False),
    ("saign*", "elle saignait", True),
    ("saign*", "le sang", False),
    ("bɛ ka? don", "ji be don", True),
    ("bɛ ka? don", "ji bè ka don", True),
    ("plus d'eau", "plus deau", True),
    ("plus d'eau", "plus d eau", True),
    ("plus d'eau", "plus d’eau", True),
    ("plus d'eau", "plus de feu", False),
    ("dougou", "dugu", True),
    ("en|sur|au_milieu_de mer", "au milieu de mer", True),
]


@pytest.mark.parametrize(("written", "message", "found"), FOUND)
def test_a_phrase_is_found_on_folded_words(written: str, message: str, *, found: bool) -> None:
    words = normalise.words(normalise.clean(message))
    finds = Phrases([Reader().phrase(written, "x")]).found(words)
    assert [name for name, _, _ in finds][:1] == (["x"] if found else [])


def test_a_find_says_where_it_stands() -> None:
    assert list(Phrases([Reader().phrase("b c", "x")]).found(["a", "b", "c", "d"])) == [("x", 1, 3)]


@pytest.mark.parametrize("written", ["", "..", ".. a", "a ..", "a? b", "ab*", "a|", "?!"])
def test_a_phrase_that_says_nothing_is_refused(written: str) -> None:
    with pytest.raises(PhraseError):
        Reader().phrase(written, "x")
