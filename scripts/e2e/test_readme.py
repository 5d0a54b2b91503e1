"""What the README shows is what the program prints."""

from pathlib import Path

from conftest import ROOT, Run

INSTANT = "2024-03-13T14:37:32Z"


def test_the_snapshot_in_the_readme_is_real(run: Run, tmp_path: Path) -> None:
    run(
        "import",
        ROOT / "Samples" / "eurusd-sample.csv.gz",
        "--symbol",
        "EURUSD",
        "--data-dir",
        tmp_path,
    )
    printed = run("snapshot", "EURUSD", "--at", INSTANT, "--data-dir", tmp_path).stdout
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("<!-- snapshot:begin -->\n```\n")[1].split("```\n<!-- snapshot:end -->")[0]
    assert shown == printed


def test_the_sample_comes_from_its_seed(run: Run, tmp_path: Path) -> None:
    """The command in docs/sample-data.md makes the sample again: the same ticks, whatever zlib did to the bytes."""
    made = tmp_path / "made.csv"
    command = "generate ticks --symbol EURUSD --from 2024-03-01 --days 14 --seed 1 --ticks-per-day 46000"
    run(*command.split(), "--output", made)
    text = (ROOT / "docs" / "sample-data.md").read_text(encoding="utf-8")
    assert command in text
    hashes = []
    for number, source in enumerate((made, ROOT / "Samples" / "eurusd-sample.csv.gz")):
        done = run(
            "import",
            source,
            "--symbol",
            "EURUSD",
            "--data-dir",
            tmp_path / str(number),
            "--json",
            "--quiet",
        )
        summary = done.json_lines()[-1]
        assert summary["ticks_stored"] == 406_218
        hashes.append(summary["content_hash"])
    assert hashes[0] == hashes[1]
