"""What a kill -9 leaves behind. The same at length: `python -m benchmarks.killing --help`."""

import json
from pathlib import Path
from random import Random

import pytest

from benchmarks.killing.alerts import AlertOrdeal, BotKill
from benchmarks.killing.child import ROOT
from benchmarks.killing.ordeal import Kill, Ordeal
from benchmarks.killing.works import Workshop
from data.sentences import sentence_spans

pytestmark = [pytest.mark.journey, pytest.mark.model, pytest.mark.timeout(600)]

SEED = 20
ARTICLES = 8
CHATS = 60
IN_FLIGHT = 16


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Eight sample articles, cut short so that the C engine encodes them in seconds."""
    folder = tmp_path_factory.mktemp("killed")
    lines = (ROOT / "data" / "sample" / "articles.jsonl").read_text("utf-8").splitlines()[:ARTICLES]
    articles = [json.loads(line) for line in lines]
    short = [{**article, "text": _first_sentences(article["text"])} for article in articles]
    path = folder / "short.jsonl"
    path.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in short), "utf-8")
    return Workshop(folder, path, ARTICLES)


def _first_sentences(text: str) -> str:
    return text[: sentence_spans(text)[1][1]]


@pytest.mark.parametrize("work", ["first-ingest", "later-ingest", "rebuild"])
def test_a_killed_work_loses_nothing_and_goes_on_to_what_it_would_have_been(
    workshop: Workshop, work: str
) -> None:
    kills: list[Kill] = []

    result = Ordeal(
        workshop, workshop.work(work), Random(f"{SEED} {work}"), kills.append, questions=1
    ).endure(2)

    assert [kill.faults for kill in kills] == [(), ()]
    assert result.kills == kills
    assert result.ends >= 1
    assert result.faults == []


def test_a_bot_killed_while_it_alerts_loses_no_alert_and_doubles_only_those_on_their_way(
    tmp_path: Path,
) -> None:
    kills: list[BotKill] = []

    delivery = AlertOrdeal(tmp_path, CHATS, Random(f"{SEED} alerts"), kills.append).endure(1)

    assert delivery.lost == 0
    assert delivery.outbox == {"sent": CHATS}
    assert 0 < kills[0].arrived < CHATS
    assert kills[0].unmarked <= IN_FLIGHT
    assert delivery.doubled == kills[0].unmarked
