import json
import subprocess
from pathlib import Path

import pytest
import scan_secrets

# In pieces, so that the scan of these sources does not find them here.
AWS = "AKIA" + "Q7XN2VMLPW4T8RZD"
PASSWORD = "password = '" + "Zq8vX2" + "mLpW4T'"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one clean file, which the scan takes for ours."""
    git(tmp_path, "init", "-q")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "a.py").write_text("print('hello')\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("build/\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "begin")
    monkeypatch.setattr(scan_secrets, "ROOT", tmp_path)
    monkeypatch.setattr(scan_secrets, "ALLOWED", tmp_path / "scripts/allowed-secrets.json")
    monkeypatch.setattr(scan_secrets, "CACHE", tmp_path / "build/secret-scan.json")
    return tmp_path


@pytest.mark.parametrize("secret", [AWS, PASSWORD])
def test_a_secret_is_found_in_a_file_and_in_history(
    repository: Path, capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    assert scan_secrets.main([]) == 0
    # Not committed yet.
    file = repository / "b.py"
    file.write_text(f"x = 1\n{secret}\n", encoding="utf-8")
    assert scan_secrets.main([]) == 1
    told = capsys.readouterr().out
    assert "b.py:2" in told
    assert AWS not in told
    assert "Zq8vX2" not in told
    # Committed, and removed again: history keeps it.
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "oops")
    file.unlink()
    git(repository, "commit", "-qam", "removed")
    assert scan_secrets.main([]) == 1
    assert scan_secrets.main([]) == 1
    # What is recorded needs a reason.
    assert scan_secrets.main(["--record"]) == 0
    assert scan_secrets.main([]) == 1
    allowed = json.loads(scan_secrets.ALLOWED.read_text())
    assert AWS not in scan_secrets.ALLOWED.read_text()
    for one in allowed.values():
        one["reason"] = "a test"
    scan_secrets.ALLOWED.write_text(json.dumps(allowed))
    assert scan_secrets.main([]) == 0
    # What was clean is remembered, and a new one is found all the same.
    assert scan_secrets.main([]) == 0
    other = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
    (repository / "a.py").write_text(f"print('{other}')\n", encoding="utf-8")
    assert scan_secrets.main([]) == 1
