"""The articles of the journeys: pieces of the sample collection, short enough to be indexed in seconds."""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.journeys.process import ROOT

SAMPLES = ROOT / "data" / "sample" / "articles.jsonl"


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    text: str
    url: str
    date: str
    source: str

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")


@cache
def samples() -> dict[str, Article]:
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    return {(article := Article(**json.loads(line))).id: article for line in lines}


def piece(sample: str, around: str) -> Article:
    """The paragraph that holds the given words, with the one before and the one after."""
    whole = samples()[sample]
    at = next(number for number, text in enumerate(whole.paragraphs) if around in text)
    return replace(whole, text="\n\n".join(whole.paragraphs[max(0, at - 1) : at + 2]))


COFFEE = piece("sample-05", "في عام 1511 جمع خاير بك")
PETRA = piece("sample-11", "يوهان لودفيغ بوركهارت")
BEES = piece("sample-14", "كارل فون فريش")
ALGEBRA = piece("sample-16", "سيغوفيا الإسبانية عام 1145")
DEAD_SEA = piece("sample-21", "الحفر الانهدامية")
TOWER = piece("sample-24", "أدريان سميث")
KNOWN = (COFFEE, PETRA, BEES, ALGEBRA, DEAD_SEA, TOWER)

ABOUT_COFFEE = "متى منعت القهوة في مكة ومن الذي منعها؟"
ABOUT_THE_TOWER = "من هو المعماري الذي صمم برج خليفة؟"
ABOUT_PETRA = "من الرحالة الذي دخل البتراء عام 1812؟"
ABOUT_BEES = "ماذا تعني رقصة النحل ومن الذي فك لغزها؟"
ABOUT_NOTHING_KNOWN = "ما سعر سهم شركة أرامكو اليوم؟"

OLIVES = replace(
    piece("sample-27", "ولا تزيد حموضته الحرة على 0.8 في المئة"),
    title="زيت الزيتون <البكر> & الذهب الأخضر في Tunisia",  # what HTML would trip over
)
ABOUT_OLIVES = "ما الحد الأقصى لحموضة زيت الزيتون البكر الممتاز؟"

CANAL = piece("sample-01", "السابع عشر من نوفمبر عام 1869")
TELESCOPE = replace(samples()["sample-09"], text="\n\n".join(samples()["sample-09"].paragraphs[:2]))
ABOUT_THE_CANAL = "متى افتتحت قناة السويس للملاحة أول مرة؟"


def write_jsonl(path: Path, *articles: Article) -> Path:
    """Put the articles into a file, all at once: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    lines = (json.dumps(vars(article), ensure_ascii=False) for article in articles)
    unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    unfinished.replace(path)
    return path
