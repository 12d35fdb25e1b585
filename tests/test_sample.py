"""The sample company, its statuses, and the demo that shows them."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import yaml

from saint_cli.crm.sample import TIMEZONE, write_sample
from tests.conftest import Saint

ROOT = Path(__file__).parent.parent
SHIPPED = {path.stem for path in (ROOT / "statuses").glob("*.yaml")}
SHIPPED -= {"settings", *(name for name in SHIPPED if name.endswith(".test"))}
SELECTIONS = {path.stem for path in (ROOT / "statuses/selections").glob("*.yaml")}


def test_the_script_writes_the_committed_data(tmp_path: Path) -> None:
    script = ROOT / "sample_data" / "generate.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    written = {path.name for path in tmp_path.iterdir()}
    assert written >= {"companies.csv", "sales.csv", "anchor.txt"}
    for name in written:
        assert (tmp_path / name).read_bytes() == (script.parent / name).read_bytes()


def test_each_status_is_met_by_some_but_few(tmp_path: Path) -> None:
    saint = Saint(tmp_path / "work")
    saint.today = "2028-02-29"
    sample = tmp_path / "sample"
    sample.mkdir()
    write_sample(sample, date(2028, 2, 29))
    folder = ("--statuses", str(sample / "statuses"))
    saint.ok("load", str(sample / "crm-export"), *folder)
    saint.ok("counters", "refresh", *folder)
    numbers = {
        kind: len(saint.ok("select", f"--{kind}", "--json", *folder).json)
        for kind in ("company", "person", "project")
    }
    listed = saint.ok("status", "list", "--json", *folder).json
    assert {one["id"] for one in listed} == SHIPPED
    for status in listed:
        share = status["members"] / numbers[status["entity"]]
        assert 0 < share < 0.15, status
        assert status["symbol"]
        assert status["follow_up"]
    checked = saint.ok("status", "check", "--json", *folder).json
    for status in (status for one in checked for status in one["statuses"]):
        assert status["description"].endswith(".")
        assert "None" not in status["description"] + status["follow_up"]["text"]
        assert (sample / "statuses" / status["image"]).is_file()
    for selection in SELECTIONS:
        found = saint.ok("select", selection, "--json", *folder).json
        assert 0 < len(found) < 0.15 * numbers["person"]


def test_the_sample_is_where_its_settings_say() -> None:
    settings = yaml.safe_load((ROOT / "statuses/settings.yaml").read_text("utf-8"))
    assert settings["timezone"] == TIMEZONE


def test_the_demo(saint: Saint) -> None:
    folder = saint.folder / "demo"
    folder.mkdir()
    (folder / ".made-by-saint-demo").touch()
    (folder / "old.txt").touch()
    result = saint.ok("demo", str(folder))
    shown = [line for line in result.lines if line.startswith("$ saint")]
    assert [line.split()[2] for line in shown] == [
        *("load", "counters", "status", "status", "select", "select", "card"),
        *("followups", "followups", "report"),
    ]
    assert "Acme Nordic A/S has been a good customer" in result.stdout
    assert "no follow-ups" in result.stdout
    assert (folder / "saint.db").is_file()
    assert (folder / "report.html").is_file()
    assert not (folder / "old.txt").exists(), "a demo's folder is made anew"


def test_the_demo_leaves_other_folders_alone(saint: Saint) -> None:
    folder = saint.folder / "work"
    folder.mkdir()
    (folder / "mine.txt").touch()
    told = saint.refused("demo", str(folder))
    assert "is there already; name another: saint demo FOLDER" in told
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
