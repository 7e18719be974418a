"""How well articles are taken out of saved pages: `python -m benchmarks.pages FOLDER [--served WORK]`.

FOLDER holds pages and, for some, what a good extraction yields (`benchmarks/pages/expected.py`). With `--served` they are
not read from their files but served by a web server on loopback and read by the program itself: in one state from a feed,
in another from a site map, and in the first from the site map as well, which must change nothing. Printed is a table;
exit code 1 where a page is missing, a title or a date is wrong, a body has less than 0.9 of precision or recall, a
paragraph is the text of a link of its page alone, or the second listing made or changed an article.
"""

import argparse
import sys
from pathlib import Path

from lxml import html as markup

from benchmarks.pages.expected import expected_of, scores
from benchmarks.pages.served import LISTINGS, serve, take
from data.errors import Unreadable
from data.folding import letters
from data.sources.pages import parse_page
from data.types import ArticleDraft

HEAD = (
    "| page | title | date | precision | recall | paragraphs | of them links | published |\n"
    + "|---" * 8
    + "|"
)
LONGEST_LINK_WORDS = 3
"""Links of so few words stand in running text, too."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--served", type=Path, metavar="WORK", help="an empty folder for the states")
    wanted = parser.parse_args()
    pages = sorted(wanted.folder.glob("*.html"))
    enough = _served(pages, wanted.served) if wanted.served else _table(pages, _from_files(pages))
    sys.exit(not enough)


def _from_files(pages: list[Path]) -> dict[str, ArticleDraft]:
    found: dict[str, ArticleDraft] = {}
    for page in pages:
        try:
            found[page.name] = parse_page(page.read_bytes(), None, str(page))
        except Unreadable as error:
            print(f"{page.name}: {error}", file=sys.stderr)
    return found


def _served(pages: list[Path], work: Path) -> bool:
    """Read the pages from each listing of a site, and from one after the other."""
    work.mkdir(parents=True, exist_ok=True)
    enough = True
    with serve(pages) as site:
        for listing in LISTINGS:
            taken = take(site.address(listing), work / listing.partition(".")[0])
            print(f"\n## From {listing}\n")
            enough = _table(pages, taken.articles) and enough
        first, second = (site.address(listing) for listing in LISTINGS)
        before = take(first, work / "both").articles
        after = take(second, work / "both").articles
        same = sum(before[name] == after.get(name) for name in before)
        print(
            f"\nfeed, then site map, in one state: {len(before)}, then {len(after)} articles, {same} the same"
        )
        enough = enough and len(before) == len(after) == same
        pages_asked = sum(count for path, count in site.asked.items() if path.endswith(".html"))
        print(f"requests: {sum(site.asked.values())}, of them {pages_asked} for pages")
    return enough


def _table(pages: list[Path], articles: dict[str, ArticleDraft]) -> bool:
    print(HEAD)
    enough = True
    for page in pages:
        article = articles.get(page.name)
        if article is None:
            print(f"| {page.name} | missing |" + " |" * 6)
            enough = False
            continue
        found = scores(article, expected_of(page))
        links = _link_paragraphs(page, article)
        enough = enough and found.is_enough and not links
        cells = (
            page.name,
            *({True: "right", False: "wrong", None: "–"}[said] for said in (found.title, found.published)),
            *("–" if share is None else f"{share:.3f}" for share in (found.precision, found.recall)),
            str(len(article.paragraphs)),
            str(links),
            str(article.published or "–"),
        )
        print("| " + " | ".join(cells) + " |")
    return enough


def _link_paragraphs(page: Path, article: ArticleDraft) -> int:
    """Return how many paragraphs are the text of one link: an entry of a menu, a related item, an advertisement."""
    document = markup.fromstring(page.read_bytes())
    texts = {letters(link.text_content()) for link in document.iter("a")}
    links = {text for text in texts if len(text.split()) > LONGEST_LINK_WORDS}
    return sum(letters(paragraph) in links for paragraph in article.paragraphs)


if __name__ == "__main__":
    main()
