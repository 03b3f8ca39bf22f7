import json
from pathlib import Path

from bot.settings import ROOT
from bot.understanding import manifest

MODEL = ROOT / "nlu" / "model"
MANIFEST = json.loads((MODEL / "manifest.json").read_text(encoding="utf-8"))


def test_the_committed_model_was_made_from_the_present_data_and_code() -> None:
    behind = manifest.behind(MANIFEST["sources"], ROOT)
    assert behind == [], "run `make nlu` and commit nlu/model"


def test_the_manifest_says_which_rasa_trained_it_and_how_well_it_does() -> None:
    assert MANIFEST["rasa"] == "3.6.21"
    assert MANIFEST["scores"]["held_out"]["accuracy"] > 0.5


def test_a_model_is_small_and_holds_no_pickle() -> None:
    files = {path.name: path.stat().st_size for path in MODEL.iterdir()}
    assert {Path(name).suffix for name in files} == {".npz", ".json"}
    assert sum(files.values()) <= 4_000_000


def test_a_change_an_addition_and_a_loss_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "nlu" / "data" / "fr").mkdir(parents=True)
    greet, thanks = (tmp_path / "nlu" / "data" / "fr" / f"{name}.yml" for name in ("greet", "thanks"))
    greet.write_text("a", encoding="utf-8")
    before = manifest.digests(tmp_path)
    assert manifest.behind(before, tmp_path) == []
    thanks.write_text("b", encoding="utf-8")
    assert manifest.behind(before, tmp_path) == ["nlu/data/fr/thanks.yml"]
    greet.unlink()
    assert manifest.behind(before, tmp_path) == ["nlu/data/fr/greet.yml", "nlu/data/fr/thanks.yml"]
