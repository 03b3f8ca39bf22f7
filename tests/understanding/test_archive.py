import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.understanding import embedded
from bot.understanding.archive import HELD_OUT, ArchiveError, held_out, read
from bot.understanding.training import Rasa, RasaError


def packed(path: Path, nodes: Mapping[str, object], **more: object) -> Path:
    metadata = {"rasa_open_source_version": "3.6.21", "predict_schema": {"nodes": nodes}}
    with tarfile.open(path, "w:gz") as tar:
        for name, value in {"metadata.json": metadata, **more}.items():
            content = json.dumps(value).encode()
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="run `sira nlu train`"):
        read(tmp_path / "sira.tar.gz")
    (tmp_path / "sira.tar.gz").write_bytes(b"no archive")
    with pytest.raises(ArchiveError, match="not a readable model"):
        read(tmp_path / "sira.tar.gz")


WORDS = {"analyzer": "word", "min_ngram": 1, "max_ngram": 2}
LETTERS = {"analyzer": "char_wb", "min_ngram": 2, "max_ngram": 5}
OTHERS = [[], [WORDS], [LETTERS, WORDS], [WORDS, {**LETTERS, "max_ngram": 4}], [{**WORDS, "max_ngram": 1}, LETTERS]]


@pytest.mark.parametrize("counters", OTHERS)
def test_a_pipeline_that_counts_otherwise_is_refused(tmp_path: Path, counters: list[dict[str, object]]) -> None:
    nodes = {f"run_CountVectorsFeaturizer{number}": {"config": config} for number, config in enumerate(counters)}
    with pytest.raises(ArchiveError, match="the pipeline must count"):
        read(packed(tmp_path / "sira.tar.gz", nodes))


def test_a_missing_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(embedded.ModelError, match="sira nlu export"):
        embedded.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_a_damaged_model_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / embedded.FILE).write_bytes(content)
    with pytest.raises(embedded.ModelError, match="no readable model"):
        embedded.load(tmp_path)


def test_without_its_environment_rasa_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(RasaError, match="make nlu"):
        Rasa(tmp_path).train(tmp_path / "out")


def test_the_log_odds_of_the_folds_are_read_and_an_archive_without_them_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sira.tar.gz"
    odds = {"on coule": 3.5, "bonjour": -6.0}
    assert held_out(packed(path, {}, **{f"components/train_Linear5/{HELD_OUT}": odds})) == odds
    with pytest.raises(ArchiveError, match=r"sira\.tar\.gz: no held-out log-odds"):
        held_out(packed(path, {}))
