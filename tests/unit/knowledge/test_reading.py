"""Folders of Markdown and HTML as articles, without anything of them being loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.knowledge.reading import front_matter, read_folder

PAGE = """<html><head><title>Lost parcel</title><script>alert('x')</script></head><body><nav>Home</nav>
<h1>Lost parcel</h1><p>We <b>search</b> &amp; send again.<img src="http://evil.example/x.png" alt="A parcel"></p>
<ol><li>Ask</li><li>Send<ul><li>express</li></ul></li></ol>
<table><tr><th>Days</th><th>What</th></tr><tr><td>3</td><td>wait</td></tr></table>
<a href="javascript:alert(1)">bad</a> <a href="https://shop.example/">good</a></body></html>"""


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_files_called_alike_in_two_languages_are_one_article(tmp_path: Path) -> None:
    _write(
        tmp_path, de__paket_dot_md="# Paket weg\n\nWir suchen.", en__paket_dot_md="---\ntitle: Parcel lost\n---\nText"
    )
    _write(tmp_path, other_dot_en_dot_md="# Other\n\nText")
    [other, parcel] = read_folder(tmp_path).articles
    assert (parcel.key, sorted(parcel.wordings)) == ("paket", ["de", "en"])
    assert (parcel.wordings["de"].title, parcel.wordings["de"].answer) == ("Paket weg", "Wir suchen.")
    assert parcel.wordings["en"].title == "Parcel lost"
    assert (other.key, list(other.wordings)) == ("other", ["en"])


def test_a_page_becomes_markdown_without_scripts_pictures_and_bad_links(tmp_path: Path) -> None:
    [article] = read_folder(_write(tmp_path, lost_dot_html=PAGE), "en").articles
    words = article.wordings["en"]
    assert words.title == "Lost parcel"
    assert article.pictures == 1
    assert "[A parcel]" in words.answer
    assert "We **search** & send again." in words.answer
    assert "1. Ask\n2. Send" in words.answer
    assert "   - express" in words.answer
    assert "| Days | What |\n| --- | --- |\n| 3 | wait |" in words.answer
    assert "[good](https://shop.example/)" in words.answer
    assert not any(bad in words.answer for bad in ("alert", "evil", "javascript", "Home"))


def test_pictures_of_markdown_leave_what_they_show(tmp_path: Path) -> None:
    text = "# Paket\n\n![Ein Bild](https://evil.example/a.png)\n<img src='x'>\nText <!-- heimlich -->"
    [article] = read_folder(_write(tmp_path, paket_dot_md=text)).articles
    assert article.pictures == 2
    assert "evil" not in article.wordings["de"].answer
    assert "heimlich" not in article.wordings["de"].answer
    assert "[Ein Bild]" in article.wordings["de"].answer


def test_what_cannot_be_read_is_named_and_an_empty_folder_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.md").write_text("")
    assert read_folder(tmp_path).unreadable == ("bad.md", "empty.md")
    with pytest.raises(Failure, match="nothing_to_read"):
        read_folder(_write(tmp_path / "none", a_dot_txt="x"))


def test_front_matter_is_read_as_plain_words() -> None:
    about = {"title": ("A: b",), "ms.date": ("1",)}
    assert front_matter('---\ntitle: "A: b"\nms.date: 1\n---\n\nText') == (about, "Text")
    assert front_matter("Text") == ({}, "Text")
    lists = "---\ntags: [a, b c]\nReasons:\n  - Lost\n  - {x: y}\nguide: one, two\nkeywords: z\n---\nText"
    assert front_matter(lists)[0] == {"tags": ("z",), "reasons": ("Lost",), "guides": ("one", "two")}
    assert front_matter("---\ntitle: Lost: what now?\n---\nText")[0] == {"title": ("Lost: what now?",)}
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nText"
    assert front_matter(bomb) == ({"a": ("x", "x")}, "Text")


def test_front_matter_says_language_tags_and_what_the_customer_says(tmp_path: Path) -> None:
    head = (
        "---\ntitle: Lost\nlanguage: English\ntags: [DHL, abroad]\ndescription: Where is it?\naudience: all\n---\nText"
    )
    [article] = read_folder(_write(tmp_path, lost_dot_md=head), "de").articles
    said = article.wordings["en"]
    assert (said.symptom, said.environment, said.answer) == ("Where is it?", "DHL, abroad", "Text")


def test_what_nobody_closed_is_not_lost_and_a_link_to_nowhere_is_its_words(tmp_path: Path) -> None:
    table = "<table><tr><td>A<td>B<tr><td></td><td>C</table>Then"
    page = f"<h1>Sending it back</h1><p>First the <a href='label.html'>label</a>{table}"
    [article] = read_folder(_write(tmp_path, back_dot_html=page), "en").articles
    said = article.wordings["en"].answer
    assert "First the label" in said
    assert "| A | B |" in said
    assert "|  | C |" in said
    assert said.endswith("Then")
