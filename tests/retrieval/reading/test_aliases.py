import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from retrieval.reading.aliases import (
    DEFAULTS,
    MAX_NAME,
    Alias,
    Aliases,
    AliasesUnreadable,
    LiveAliases,
    default_groups,
    load,
)
from retrieval.words.arabic import words
from retrieval.words.stop_words import STOP_WORDS

BELARUS = ("بيلاروسيا", "بيلاروس", "روسيا البيضاء", "Belarus")
RUSSIA = ("روسيا", "Russia")
PUTIN = ("بوتين", "بوتن", "Putin")
UNITED_NATIONS = ("الأمم المتحدة", "United Nations")


def met(question: str, *groups: tuple[str, ...]) -> list[str]:
    return [alias.name for alias in Aliases(groups or default_groups()).of(words(question))]


def others(question: str) -> set[str]:
    return {other for alias in Aliases(default_groups()).of(words(question)) for other in alias.others}


def test_a_name_is_met_with_its_place_and_the_other_names_of_its_group() -> None:
    assert Aliases([BELARUS]).of(words("متى استقلت روسيا البيضاء عن موسكو؟")) == (
        Alias(2, 3, "روسيا البيضاء", ("بيلاروسيا", "بيلاروس", "Belarus")),
    )


def test_the_longest_name_is_met_and_not_a_shorter_one_inside_it() -> None:
    assert met("روسيا البيضاء وروسيا", BELARUS, RUSSIA) == ["روسيا البيضاء", "روسيا"]


def test_names_are_compared_as_folding_leaves_them() -> None:
    assert met("ماذا قال PUTIN في الامم المتحده", PUTIN, UNITED_NATIONS) == ["Putin", "الأمم المتحدة"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("وبوتين", "بوتين"),
        ("لبوتين", "بوتين"),
        ("ولبوتين", "بوتين"),
        ("فبوتين", "بوتين"),
        ("بواشنطن", "واشنطن"),
        ("وواشنطن", "واشنطن"),
        ("والأمم المتحدة", "الأمم المتحدة"),
        ("للأمم المتحدة", "الأمم المتحدة"),
        ("وللأمم المتحدة", "الأمم المتحدة"),
        ("بالأمم المتحدة", "الأمم المتحدة"),
        ("الأونروا", "أونروا"),
        ("للفيسبوك", "فيسبوك"),
        ("للبنان", "لبنان"),
        ("لليمن", "اليمن"),
        ("لليبيا", "ليبيا"),
        ("للندن", "لندن"),
        ("بالقاهرة", "القاهرة"),
    ],
)
def test_particles_and_the_article_do_not_hide_a_name(question: str, name: str) -> None:
    assert met(question) == [name]


@pytest.mark.parametrize(
    "question",
    [
        "كيف حدث ذلك ومن هو المسؤول",
        "الدعم المالي والقطر الشقيق",
        "السيول جرفت البيوت",
        "ما مسقط رأسه",
        "تصادم أو صدام بين سيارتين",
        "عمر الجنين في بطن أمه",
        "الحد الأقصى للقاعدة",
        "كم سعر البندقية",
        "يحب هندا ويمنى",
        "What is it that they who may march in us",
        "Qui est un homme",
        "",
    ],
)
def test_ordinary_words_are_no_names(question: str) -> None:
    assert met(question) == []


def test_a_name_that_only_begins_is_not_met() -> None:
    assert met("الأمم", UNITED_NATIONS) == []
    assert met("الأمم الغنية المتحدة", UNITED_NATIONS) == []


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("When did Egypt join the United Nations?", {"مصر", "الأمم المتحدة"}),
        ("Who leads the IMF", {"صندوق النقد الدولي"}),
        ("ماذا قال غوتيريس", {"غوتيريش", "جوتيريش", "Guterres"}),
        ("من هو ترمب", {"ترامب", "Trump"}),
        ("لقاح كوفيد-19", {"كورونا", "COVID"}),
        ("سكان إنجلترا", {"England"}),
        ("رئيس جوجل", {"غوغل", "قوقل", "Google"}),
        ("قائد حلف شمال الأطلسي", {"الناتو", "NATO"}),
        ("مساحة بيلاروسيا", {"بيلاروس", "روسيا البيضاء", "Belarus"}),
        ("زعيم تنظيم الدولة الإسلامية", {"داعش", "ISIS"}),
    ],
)
def test_the_default_groups_know_what_the_press_writes(question: str, other: set[str]) -> None:
    assert other <= others(question)


def test_the_default_groups_are_many_and_each_has_two_names_that_differ() -> None:
    assert len(default_groups()) > 250
    assert [
        group for group in default_groups() if len({tuple(words(name)) for name in group}) < len(group)
    ] == []


def test_no_default_name_is_a_stop_word() -> None:
    alone = [name for group in default_groups() for name in group if len(words(name)) == 1]
    assert [name for name in alone if words(name)[0] in STOP_WORDS] == []


def test_no_default_name_lies_in_two_groups() -> None:
    of_name: dict[tuple[str, ...], set[int]] = {}
    for number, group in enumerate(default_groups()):
        for name in group:
            of_name.setdefault(tuple(words(name)), set()).add(number)
    assert [name for name, groups in of_name.items() if len(groups) > 1] == []


def test_groups_that_share_a_name_are_one() -> None:
    aliases = Aliases([PUTIN, ("بوتين", "القيصر"), ("Poutine", "القيصر")])
    (alias,) = aliases.of(["putin"])
    assert set(alias.others) == {"بوتين", "بوتن", "القيصر", "Poutine"}


def test_names_that_fold_to_one_are_no_group() -> None:
    assert met("أحمد", ("أحمد", "احمد")) == []


def test_the_places_a_name_was_met_at_hold_its_words() -> None:
    question = words("هل زار بوتين وترامب الأمم المتحدة في نيويورك؟")
    aliases = Aliases(default_groups()).of(question)
    assert [question[alias.first : alias.last + 1] for alias in aliases] == [
        ["بوتين"],
        ["وترامب"],
        ["الامم", "المتحده"],
        ["نيويورك"],
    ]


@given(st.lists(st.sampled_from(["روسيا", "البيضاء", "وروسيا", "بوتين", "لل", "و", "x", "5"]), max_size=30))
def test_names_lie_within_the_question_in_order_and_apart(question: list[str]) -> None:
    found = Aliases([BELARUS, RUSSIA, PUTIN]).of([word for part in question for word in words(part)])
    ends = [-1, *(alias.last for alias in found)]
    assert all(end < alias.first <= alias.last for end, alias in zip(ends, found, strict=False))
    assert ends[-1] < max(len(question), 1)


@settings(deadline=None)
@given(st.lists(st.text(max_size=8), max_size=20))
def test_any_words_can_be_asked_about(question: list[str]) -> None:
    assert isinstance(Aliases([BELARUS]).of(question), tuple)


def test_a_long_question_costs_milliseconds() -> None:
    aliases, question = Aliases(default_groups()), words("روسيا الأمم " * 500)
    started = time.thread_time()
    assert len(aliases.of(question)) == 500
    assert time.thread_time() - started < 0.1


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "aliases.txt"
    path.write_text(text, "utf-8")
    return path


def test_a_file_holds_a_group_a_line_with_comments_and_blank_lines(tmp_path: Path) -> None:
    path = file(tmp_path, "\ufeff# أسماء\n\nبوتين = Putin # الرئيس\r\n  كييف=Kyiv  \n")
    assert load(path) == (("بوتين", "Putin"), ("كييف", "Kyiv"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("بوتين", "one name only"),
        ("بوتين = ", "no letter"),
        ("بوتين = !! = Putin", "no letter"),
        (f"بوتين = {'ب' * (MAX_NAME + 1)}", "longer than 80"),
    ],
)
def test_a_line_that_breaks_the_format_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = file(tmp_path, f"# first\nكييف = Kyiv\n{line}\n")
    with pytest.raises(AliasesUnreadable, match=rf"aliases\.txt, line 3: .*{why}"):
        load(path)


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "aliases.txt"
    path.write_bytes("كييف = Kyiv\n".encode() + "بوتين = Putin".encode("cp1256"))
    with pytest.raises(AliasesUnreadable, match=r"line 2: not UTF-8"):
        load(path)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def names_of(live: LiveAliases, word: str) -> set[str]:
    return {other for alias in live.current().of(words(word)) for other in alias.others}


def test_the_admins_groups_extend_the_default_ones_that_share_a_name(tmp_path: Path) -> None:
    live = LiveAliases(file(tmp_path, "بوتين = القيصر الروسي\nحارتنا = حينا\n"))
    assert {"Putin", "القيصر الروسي"} <= names_of(live, "بوتين")
    assert "Putin" in names_of(live, "القيصر الروسي")
    assert names_of(live, "حارتنا") == {"حينا"}


def test_without_a_file_the_defaults_answer() -> None:
    assert "Putin" in names_of(LiveAliases(None), "بوتين")


def test_a_file_that_comes_changes_and_goes_is_followed(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "aliases.txt"
    live = LiveAliases(path, checked_every=2, steady=clock)
    with capture_logs() as logged:
        assert names_of(live, "حارتنا") == set()
        file(tmp_path, "حارتنا = حينا\n")
        assert names_of(live, "حارتنا") == set(), "looked at too soon"
        clock.now = 2
        assert names_of(live, "حارتنا") == {"حينا"}
        file(tmp_path, "حارتنا = شارعنا\n")
        clock.now = 4
        assert names_of(live, "حارتنا") == {"شارعنا"}
        path.unlink()
        clock.now = 6
        assert names_of(live, "حارتنا") == set()
    assert logged == []


def test_a_change_that_keeps_the_size_is_seen_by_its_time(tmp_path: Path) -> None:
    clock, path = Clock(), file(tmp_path, "حارتنا = aaa\n")
    live = LiveAliases(path, checked_every=2, steady=clock)
    assert names_of(live, "حارتنا") == {"aaa"}
    file(tmp_path, "حارتنا = bbb\n")
    os.utime(path, ns=(1, 1))
    clock.now = 2
    assert names_of(live, "حارتنا") == {"bbb"}


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    clock, path = Clock(), file(tmp_path, "حارتنا = حينا\n")
    live = LiveAliases(path, checked_every=2, steady=clock)
    first = live.current()
    clock.now = 2
    assert live.current() is first


def test_a_broken_file_keeps_the_last_good_groups_and_is_logged_once(tmp_path: Path) -> None:
    clock, path = Clock(), file(tmp_path, "حارتنا = حينا\n")
    live = LiveAliases(path, checked_every=2, steady=clock)
    assert names_of(live, "حارتنا") == {"حينا"}
    path.write_text("حارتنا\n", "utf-8")
    with capture_logs() as logged:
        for clock.now in (2, 4, 6):
            assert names_of(live, "حارتنا") == {"حينا"}
    assert [entry["event"] for entry in logged] == ["aliases_unreadable"]
    assert "line 1" in logged[0]["reason"]
    file(tmp_path, "حارتنا = شارعنا\n")
    clock.now = 8
    assert names_of(live, "حارتنا") == {"شارعنا"}


def test_a_file_that_cannot_be_opened_is_tried_again(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "aliases.txt"
    path.mkdir()
    live = LiveAliases(path, checked_every=2, steady=clock)
    with capture_logs() as logged:
        for clock.now in (0, 2):
            assert "Putin" in names_of(live, "بوتين")
    assert len(logged) == 1
    path.rmdir()
    file(tmp_path, "حارتنا = حينا\n")
    clock.now = 4
    assert names_of(live, "حارتنا") == {"حينا"}


def test_many_threads_see_one_set_of_groups(tmp_path: Path) -> None:
    live = LiveAliases(file(tmp_path, "حارتنا = حينا\n"))
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: live.current(), range(64)))
    assert len({id(aliases) for aliases in seen}) == 1
    assert DEFAULTS.is_file()
