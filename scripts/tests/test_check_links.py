from pathlib import Path

from check_links import broken_links, slug


def check(root: Path, text: str) -> list[str]:
    page = root / "docs" / "page.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(text, encoding="utf-8")
    (root / "README.md").write_text("# Top\n\n## Sub `code`: a & b\n\n## Twice\n\n## Twice\n", encoding="utf-8")
    return broken_links(page, root)


def test_good_links(tmp_path: Path) -> None:
    text = """# Here it is
[up](../README.md) [root](/README.md "title") [folder](.) [self](#here-it-is) ![image](<../README.md>)
[heading](../README.md#sub-code-a--b) [second](../README.md#twice-1) [site](https://example.org/x) [mail](mailto:a@b)
`[code](nowhere.md)` [ref][]

[ref]: ../README.md#top

```
[fenced](nowhere.md)
```
"""
    assert check(tmp_path.resolve(), text) == []


def test_broken_links(tmp_path: Path) -> None:
    text = """[a](nowhere.md)
two [b](../README.md#nothing) on a line [c](../../outside.md)
[ref]: gone.md
"""
    assert check(tmp_path.resolve(), text) == [
        "docs/page.md:1: nowhere.md does not exist",
        "docs/page.md:2: ../README.md#nothing names no heading of README.md",
        "docs/page.md:2: ../../outside.md leads out of the repository",
        "docs/page.md:3: gone.md does not exist",
    ]


def test_slugs() -> None:
    assert slug("Ticks at rest: a `lake`!") == "ticks-at-rest-a-lake"
    assert slug("[Link](x.md) und Maß_1") == "link-und-maß_1"
