"""A newspaper on loopback whose articles each tell of a place of their own, and whose feeds name them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.journeys.journey import Journey
from tests.journeys.process import until
from tests.web_server import Page, web_server

NAME, FEED = "جريدة الضفة", "/feed.xml"
PLACES = (
    "حي الزيتون",
    "حي النخيل",
    "ساحة العين",
    "باب البحر",
    "تل الورد",
    "وادي السدر",
    "سوق النحاسين",
    "درب القوافل",
)


@dataclass(frozen=True)
class Story:
    """An article of the site, about a place of its own."""

    number: int
    place: str

    @property
    def path(self) -> str:
        return f"/2024/library-{self.number}"

    @property
    def title(self) -> str:
        return f"افتتاح مكتبة عامة جديدة في {self.place}"

    @property
    def question(self) -> str:
        return f"كم كتابًا تضم مكتبة {self.place}؟"

    @property
    def answer(self) -> str:
        return f"{4000 + self.number * 111} كتاب"

    @property
    def page(self) -> bytes:
        paragraphs = (
            f"افتُتحت مساء أمس في {self.place} مكتبة عامة جديدة بحضور جمع كبير من سكان المنطقة وأطفالها.",
            f"وتضم مكتبة {self.place} نحو {self.answer} في الأدب والتاريخ والعلوم، جمعها متطوعون خلال عامين من العمل.",
            f"وقالت المشرفة على مكتبة {self.place} إن أبوابها تفتح كل يوم من الصباح حتى المساء، وإن القراءة فيها بلا مقابل.",
            "وفي المكتبة قاعة للأطفال وأخرى لمن يريد الدراسة في هدوء، وفيها ركن صغير للقهوة يديره طلاب الجامعة.",
        )
        body = "".join(f"<p>{one}</p>" for one in paragraphs)
        return (
            f'<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>{self.title} | جريدة الضفة</title>'
            f'<meta property="og:site_name" content="جريدة الضفة"></head><body><nav><a href="/">الرئيسية</a></nav>'
            f"<article><h1>{self.title}</h1>{body}</article></body></html>"
        ).encode()


@dataclass
class Site:
    """A site with a feed or more. `asked`: the path of every request but those for robots.txt, in order."""

    port: int = 0
    at: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def feed(self) -> str:
        return self.address(FEED)

    def url(self, story: Story) -> str:
        return self.address(story.path)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def publish(
        self,
        *stories: Story,
        now: datetime | None = None,
        tracking: str = "",
        feed: str = FEED,
        name: str = NAME,
    ) -> None:
        """Have the feed (or the one at another path) list these, the newest first, all published just now."""
        moment = format_datetime(now or datetime.now(UTC))
        items = ""
        for story in stories:
            self.at[story.path] = "text/html; charset=utf-8", story.page
            link = f"{self.url(story)}{tracking}".replace("&", "&amp;")
            items += (
                f"<item><title>{story.title}</title><link>{link}</link><pubDate>{moment}</pubDate></item>"
            )
        listed = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
        self.at[feed] = "application/rss+xml; charset=utf-8", listed.encode()


@contextmanager
def site() -> Iterator[Site]:
    """A site that serves what its `at` holds, until the end of the block."""
    it = Site()

    def page(path: str) -> Page | None:
        bare = path.partition("?")[0]
        if bare != "/robots.txt":
            it.asked.append(bare)
        return it.at.get(bare)

    with web_server(page) as address:
        it.port = int(address.rpartition(":")[2])
        yield it


def stories(count: int, first: int = 1) -> list[Story]:
    """So many articles, numbered."""
    return [Story(number, PLACES[(number - 1) % len(PLACES)]) for number in range(first, first + count)]


def titles(journey: Journey) -> set[str]:
    """The articles of the paper that the bot has taken in."""
    rows = journey.rows("SELECT title FROM article WHERE status = 'active' AND url LIKE 'http://127.%'")
    return {title for (title,) in rows}


def taken_in(journey: Journey, count: int, seconds: float = 60.0) -> None:
    """Wait until the bot has taken in so many articles of the paper."""
    until(lambda: len(titles(journey)) == count, seconds, f"{count} articles")
