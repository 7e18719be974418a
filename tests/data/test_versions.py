import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import Database
from data.types import ArticleDraft
from data.versions import MOST, Altered, Changes, Version, VersionStore, what_changed
from tests.data.collection import NOW, done, draft, ingest

HOUR = timedelta(hours=1)
FIRST = draft("خبر", "فقرة أولى.", "فقرة ثانية.", title="عنوان أول", published=date(2024, 5, 1))
SECOND = replace(FIRST, paragraphs=("فقرة أولى مصححة.", "فقرة ثانية."))
THIRD = replace(SECOND, title="عنوان ثان")


@pytest.fixture
def versions(database: Database) -> VersionStore:
    return VersionStore(database)


def came(database: Database, *articles: ArticleDraft) -> None:
    """Take the articles in, one an hour."""
    for hours, article in enumerate(articles):
        ingest(database, article, done(article, f"{hours}"), now=NOW + hours * HOUR)


def test_an_article_that_was_never_modified_has_no_versions(
    database: Database, versions: VersionStore
) -> None:
    came(database, FIRST, FIRST)
    assert versions.of(1) == versions.of(99) == []


def test_every_correction_keeps_the_words_as_they_were_until_then(
    database: Database, versions: VersionStore
) -> None:
    came(database, FIRST, SECOND, THIRD)
    assert versions.of(1) == [
        Version(1, NOW + HOUR, "عنوان أول", FIRST.paragraphs, date(2024, 5, 1)),
        Version(2, NOW + 2 * HOUR, "عنوان أول", SECOND.paragraphs, date(2024, 5, 1)),
    ]


def test_another_date_outlet_or_address_makes_no_version(database: Database, versions: VersionStore) -> None:
    came(
        database,
        FIRST,
        replace(FIRST, published=date(2024, 5, 2)),
        replace(FIRST, source="رويترز"),
        replace(FIRST, url="https://a.example/1"),
    )
    assert versions.of(1) == []


def test_what_comes_back_with_other_words_keeps_those_it_went_with(
    database: Database, versions: VersionStore
) -> None:
    came(database, FIRST)
    ingest(database, done(FIRST, "gone"))
    came(database, FIRST)
    assert versions.of(1) == []
    ingest(database, done(FIRST, "gone again"))
    came(database, SECOND)
    assert [version.paragraphs for version in versions.of(1)] == [FIRST.paragraphs]


def test_of_a_live_page_the_first_and_the_latest_versions_are_kept(
    database: Database, versions: VersionStore
) -> None:
    came(database, *(replace(FIRST, paragraphs=(f"التحديث {n}.",)) for n in range(1, 31)))
    kept = versions.of(1)
    assert len(kept) == MOST
    assert [version.number for version in kept] == [1, *range(11, 30)]
    assert (kept[0].paragraphs, kept[-1].paragraphs) == (("التحديث 1.",), ("التحديث 29.",))


def test_versions_of_several_articles_do_not_mix(database: Database, versions: VersionStore) -> None:
    other = draft("آخر", "نص آخر.")
    came(database, FIRST, other, SECOND, replace(other, paragraphs=("نص آخر مصحح.",)), THIRD)
    assert [version.number for version in versions.of(1)] == [1, 2]
    assert [version.paragraphs for version in versions.of(2)] == [("نص آخر.",)]


def test_a_corrected_paragraph_is_told_from_new_and_gone_ones() -> None:
    old = (
        "قال الوزير إن المشروع يكلف خمسة ملايين دينار.",
        "وحضر الحفل رئيس البلدية.",
        "وتقع المدينة في الشمال.",
    )
    new = (
        "قال الوزير إن المشروع يكلف تسعة ملايين دينار.",
        "وتقع المدينة في الشمال.",
        "ويبدأ العمل غدا صباحا.",
    )
    assert what_changed("عنوان", old, "عنوان آخر", new) == Changes(
        title=Altered("عنوان", "عنوان آخر"),
        added=(new[2],),
        removed=(old[1],),
        altered=(Altered(old[0], new[0]),),
    )


def test_what_took_the_place_of_another_thing_is_new_and_not_altered() -> None:
    changes = what_changed("ع", ["عن الطقس والمطر في الشمال."], "ع", ["فاز الفريق بالكأس أمس."])
    assert changes == Changes(added=("فاز الفريق بالكأس أمس.",), removed=("عن الطقس والمطر في الشمال.",))


def test_a_paragraph_that_was_only_moved_is_no_change() -> None:
    assert not what_changed(
        "ع", ["ألف ألف.", "باء باء.", "جيم جيم."], "ع", ["جيم جيم.", "ألف ألف.", "باء باء."]
    )


def test_the_same_words_are_no_change() -> None:
    assert not what_changed("ع", ["ألف."], "ع", ["ألف."])
    assert what_changed("ع", ["ألف."], "غ", ["ألف."])


PARAGRAPHS = st.lists(st.text("ابت ", max_size=9), max_size=8)


@given(PARAGRAPHS, PARAGRAPHS)
def test_taken_from_the_old_and_given_to_the_new_the_changes_make_one_of_the_other(
    old: list[str], new: list[str]
) -> None:
    changes = what_changed("", old, "", new)
    kept = list(old)
    for text in (*changes.removed, *(each.old for each in changes.altered)):
        kept.remove(text)
    assert sorted([*kept, *changes.added, *(each.new for each in changes.altered)]) == sorted(new)


@pytest.mark.parametrize("same", [True, False])
def test_a_huge_article_is_compared_at_once(same: bool) -> None:
    old = [f"فقرة {'واحدة' if same else n} {n % 7} من مقال طويل جدا." for n in range(20_000)]
    began = time.process_time()
    changes = what_changed("ع", old, "ع", [*old[:-1], "خاتمة جديدة."])
    assert changes.added == ("خاتمة جديدة.",)
    what_changed("ع", old[:400], "ع", [text + "!" for text in old[:400]])
    assert time.process_time() - began < 2
