"""The folder of a relay: what is in it, what never is, and how it is written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bot.message import LANGUAGES
from bot.relays import kit as kits
from bot.relays.kit import FolderError, Studio, bundle, kit, makers, open_studio, prepare, write
from tests.relays.looking import ADDRESS, CODE

NAMES = {"qr.svg", "qr.png"}
NAMES |= {f"poster-{paper}-{name}.pdf" for paper in ("a4", "a5") for name in (*LANGUAGES, "all")}
NAMES |= {f"cards-{name}.pdf" for name in (*LANGUAGES, "all")}
NAMES |= {f"{kind}-{language}.{end}" for kind, end in (("status", "png"), ("script", "txt")) for language in LANGUAGES}


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_kit_is_a_folder_named_by_the_code_with_every_file(studio: Studio, tmp_path: Path) -> None:
    write(tmp_path, studio, ADDRESS)
    assert [entry.name for entry in tmp_path.iterdir()] == [CODE]
    assert set(held(tmp_path / CODE)) == NAMES


def test_the_same_kit_has_the_same_bytes_also_from_another_start(studio: Studio, tmp_path: Path) -> None:
    write(tmp_path, studio, ADDRESS)
    before = held(tmp_path / CODE)
    write(tmp_path, open_studio(production=False), ADDRESS)
    assert held(tmp_path / CODE) == before


def test_a_kit_is_one_file_too_that_tells_no_time(studio: Studio) -> None:
    made = bundle(studio, ADDRESS)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {Path(name).name for name in archive.namelist()} == NAMES
        assert {Path(name).parent.name for name in archive.namelist()} == {CODE}
        assert {each.date_time[0] for each in archive.infolist()} == {1980}
        assert archive.read(f"{CODE}/qr.svg") == makers(studio, ADDRESS)["qr.svg"]()


def test_the_names_are_known_without_making_anything(studio: Studio) -> None:
    assert set(kits.NAMES) == set(makers(studio, ADDRESS)) == NAMES


def test_what_a_stopped_run_left_behind_is_taken_away_and_whole_files_stay_whole(
    studio: Studio, tmp_path: Path
) -> None:
    write(tmp_path, studio, ADDRESS)
    before = held(tmp_path / CODE)
    (tmp_path / CODE / "qr.png.part").write_bytes(before["qr.png"][:10])
    prepare(tmp_path)
    write(tmp_path, studio, ADDRESS)
    assert held(tmp_path / CODE) == before


def test_a_missing_folder_is_made_and_one_with_kits_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "kits"
    prepare(out)
    (out / CODE).mkdir()
    prepare(out)
    assert out.is_dir()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda out: (out / "holiday.jpg").write_bytes(b""), "holds holiday.jpg, which is no relay's kit"),
        (lambda out: (out / "letters").mkdir(), "holds letters"),
        (lambda out: (out / CODE).write_bytes(b""), f"holds {CODE}"),
        (lambda out: out.rmdir() or out.write_bytes(b""), "File exists"),
        (lambda out: out.rmdir() or out.parent.rmdir(), "No such file"),
    ],
)
def test_a_folder_that_is_for_something_else_is_refused(tmp_path: Path, spoil: object, told: str) -> None:
    out = tmp_path / "parent" / "out"
    out.mkdir(parents=True)
    assert callable(spoil)
    spoil(out)
    with pytest.raises(FolderError, match=told):
        prepare(out)


def test_no_file_of_a_kit_is_empty(studio: Studio) -> None:
    assert all(data for _, data in kit(studio, ADDRESS))
