import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bot.understanding import embedded
from bot.understanding.archive import ArchiveError, read
from bot.understanding.embedded import PARTS
from bot.understanding.export import STEPS, quantised
from bot.understanding.training import Rasa, RasaError


def packed(path: Path, nodes: Mapping[str, object]) -> Path:
    metadata = json.dumps({"rasa_open_source_version": "3.6.21", "predict_schema": {"nodes": nodes}}).encode()
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("metadata.json")
        info.size = len(metadata)
        tar.addfile(info, io.BytesIO(metadata))
    return path


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="run `sira nlu train`"):
        read(tmp_path / "sira.tar.gz")
    (tmp_path / "sira.tar.gz").write_bytes(b"no archive")
    with pytest.raises(ArchiveError, match="not a readable model"):
        read(tmp_path / "sira.tar.gz")


def test_another_pipeline_is_refused(tmp_path: Path) -> None:
    nodes = {"run_CountVectorsFeaturizer1": {"config": {"analyzer": "word"}}}
    with pytest.raises(ArchiveError, match="words, then letters"):
        read(packed(tmp_path / "sira.tar.gz", nodes))


def test_a_weight_is_kept_within_one_part_of_a_step_of_its_feature() -> None:
    weights = np.array([[0.5, -0.25, 1e-5], [0.0, 0.0, 0.0], [1e-6, -3e-6, 2e-6]])
    steps, parts, sizes = quantised(weights)
    assert [str(array.dtype) for array in (steps, parts, sizes)] == ["int16", "int8", "float32"]
    exact = (steps + parts / PARTS) * sizes[:, None]
    assert (np.abs(exact - weights).max(axis=1) <= np.abs(weights).max(axis=1) / STEPS / PARTS).all()


def test_a_missing_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(embedded.ModelError, match="sira nlu export"):
        embedded.load(tmp_path)


def test_without_its_environment_rasa_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(RasaError, match="make nlu"):
        Rasa(tmp_path).train(tmp_path / "out")
