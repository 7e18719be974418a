"""Saved pages of real sites, served by a web server behind a feed and a site map, become their articles."""

from pathlib import Path

import pytest

from benchmarks.pages.expected import expected_of, scores
from benchmarks.pages.served import LISTINGS, serve, take
from tests.shared import shared

pytestmark = pytest.mark.journey


def test_saved_pages_behind_a_feed_and_a_site_map_are_articles_once(tmp_path: Path) -> None:
    pages = sorted(shared("pages").glob("*.html"))
    with serve(pages) as site:
        fed = take(site.address(LISTINGS[0]), tmp_path / "state").articles
        asked = sum(count for path, count in site.asked.items() if path.endswith(".html"))
        mapped = take(site.address(LISTINGS[1]), tmp_path / "state").articles
        assert (
            sum(count for path, count in site.asked.items() if path.endswith(".html")) == asked == len(pages)
        )
    assert sorted(fed) == [page.name for page in pages]
    assert mapped == fed
    found = {page.name: scores(fed[page.name], expected_of(page)) for page in pages}
    assert [name for name, each in found.items() if not each.is_enough] == []
    assert sum(each.title is True for each in found.values()) == len(pages)
