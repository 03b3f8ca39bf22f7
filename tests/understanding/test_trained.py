import json
from pathlib import Path

import pytest

from bot.understanding import manifest
from tests.understanding.trained import MODELS, BehindError, NoTrainingError, archive_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two files that training reads, and a training of them."""
    data, models = tmp_path / "nlu" / "data" / "fr", tmp_path / MODELS
    data.mkdir(parents=True)
    models.mkdir()
    for name in ("greet", "thanks"):
        (data / f"{name}.yml").write_text(name, encoding="utf-8")
    (models / "sira.tar.gz").write_bytes(b"trained")
    (models / "sources.json").write_text(json.dumps(manifest.digests(tmp_path)), encoding="utf-8")
    return tmp_path


def test_an_archive_of_the_present_files_is_used(project: Path) -> None:
    assert archive_of(project) == project / MODELS / "sira.tar.gz"


@pytest.mark.parametrize("name", ["sira.tar.gz", "sources.json"])
def test_a_training_that_did_not_end_is_none(project: Path, name: str) -> None:
    (project / MODELS / name).unlink()
    with pytest.raises(NoTrainingError, match="make nlu"):
        archive_of(project)


def test_a_training_of_other_files_is_an_error_that_names_them(project: Path) -> None:
    data = project / "nlu" / "data" / "fr"
    (data / "greet.yml").write_text("more", encoding="utf-8")
    (data / "thanks.yml").unlink()
    with pytest.raises(BehindError, match=r"nlu/data/fr/greet\.yml, nlu/data/fr/thanks\.yml; run `make nlu`"):
        archive_of(project)
