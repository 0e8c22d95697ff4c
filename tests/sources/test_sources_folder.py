"""A folder of feed files."""

from __future__ import annotations

from pathlib import Path

from reading_documents import LINK, NOW, fetched, parse, rss, source

from monitors import sources
from monitors.config import parse_config


def test_a_folders_listing_names_its_files_and_each_is_read_as_what_it_is(tmp_path: Path) -> None:
    folder = source(kind="folder", url=tmp_path.as_uri())
    listing = fetched("file:///data/a.xml\r\nhttps://evil.example/\r\n", tmp_path.as_uri(), "text/uri-list")
    parsed = sources.parse(folder, listing, NOW)
    assert parsed.documents == ("file:///data/a.xml",)
    assert len(parse(rss(LINK), kind="folder", url="file:///data/a.xml").entries) == 1


def test_only_a_folder_may_lead_to_files() -> None:
    assert (
        sources.parse(source(), fetched("file:///etc/passwd", content_type="text/uri-list"), NOW).documents
        == ()
    )


def test_a_folders_path_hangs_on_the_configuration_file(tmp_path: Path) -> None:
    text = "sources: [{name: replay, kind: folder, url: feeds}]"
    loaded = parse_config(text, tmp_path / "config.yaml")
    assert loaded.config.sources[0].url == (tmp_path / "feeds").as_uri()
