import json
from pathlib import Path

import pytest

from bot.understanding import manifest
from bot.understanding.trained import MODELS, BehindError, NoTrainingError, begin, end, trained


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two files that training reads, and a training of them."""
    data, models = tmp_path / "nlu" / "data" / "fr", tmp_path / MODELS
    data.mkdir(parents=True)
    models.mkdir()
    for name in ("greet", "thanks"):
        (data / f"{name}.yml").write_text(name, encoding="utf-8")
    (models / "sira.tar.gz").write_bytes(b"trained")
    (models / "validated.json").write_text(json.dumps(manifest.digests(tmp_path)), encoding="utf-8")
    return tmp_path


def test_an_archive_of_the_present_files_is_used(project: Path) -> None:
    assert trained(project).archive == project / MODELS / "sira.tar.gz"


@pytest.mark.parametrize("name", ["sira.tar.gz", "validated.json"])
def test_a_training_that_did_not_end_is_none(project: Path, name: str) -> None:
    (project / MODELS / name).unlink()
    with pytest.raises(NoTrainingError, match="make nlu"):
        trained(project)


def test_a_training_of_other_files_is_an_error_that_names_them(project: Path) -> None:
    data = project / "nlu" / "data" / "fr"
    (data / "greet.yml").write_text("more", encoding="utf-8")
    (data / "thanks.yml").unlink()
    with pytest.raises(BehindError, match=r"nlu/data/fr/greet\.yml, nlu/data/fr/thanks\.yml; run `sira nlu train`"):
        trained(project)


def test_a_training_ends_only_with_the_files_that_it_began_with(project: Path) -> None:
    before = begin(project)
    with pytest.raises(NoTrainingError):
        trained(project)
    (project / "nlu" / "data" / "fr" / "greet.yml").write_text("more", encoding="utf-8")
    with pytest.raises(BehindError, match=r"changed since Rasa began to train: nlu/data/fr/greet\.yml;"):
        end(before, project)
    end(begin(project), project)
    assert trained(project).sources == manifest.digests(project)
