"""A person asks: answers, refusals, buttons, help."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.articles import (
    ABOUT_BEES,
    ABOUT_COFFEE,
    ABOUT_NOTHING_KNOWN,
    ABOUT_PETRA,
    ABOUT_THE_TOWER,
    COFFEE,
    KNOWN,
    TOWER,
)
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import disordered_lines, fragment, quotations, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def asking(prepared_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """One running bot for all questions; every test is another person."""
    with travel(prepared_state, tmp_path_factory.mktemp("asking")) as made:
        made.start()
        yield made


def test_a_question_is_answered_by_a_quotation_with_its_source(asking: Journey) -> None:
    answer = asking.ask(101, ABOUT_THE_TOWER)

    first, lines = quotations(answer)[0], seen(answer.plain).split("\n")
    sentence, title = map(seen, answer.marked("bold")[:2])
    assert "صمم البرج المعماري أدريان سميث" in sentence
    assert sentence in first
    assert title == f"{TOWER.title}"
    assert f"1. {TOWER.title}" in lines
    assert "Isnad sample · 4 يناير 2025 · افتح المصدر" in lines
    address, words = fragment(answer.links()[0])
    assert address == TOWER.url
    assert words[0].startswith("صمم البرج المعماري")
    assert all(part in sentence for part in words)
    assert not answer.link_preview


def test_everything_quoted_is_the_sources_own_text_and_stands_right_to_left(asking: Journey) -> None:
    published = "\n".join(article.text for article in KNOWN)
    answers = [asking.ask(102, q) for q in (ABOUT_COFFEE, ABOUT_PETRA, ABOUT_BEES, ABOUT_NOTHING_KNOWN)]

    for answer in answers:
        assert disordered_lines(answer) == []
        assert all(line in published for quote in quotations(answer) for line in quote.split("\n"))
    assert [len(quotations(answer)) > 0 for answer in answers] == [True, True, True, False]


def test_a_question_without_an_answer_is_refused_with_the_nearest_headlines(asking: Journey) -> None:
    refusal = asking.ask(103, ABOUT_NOTHING_KNOWN)

    assert refusal.plain.startswith("لم أجد جوابًا عن هذا السؤال")
    assert "\nلا شيء في المجموعة من تلك المدة: " in refusal.plain  # the question is of today
    assert [button.text for row in refusal.buttons for button in row] == [
        "أخبرني إن وجدت جوابًا",
        "كما كتبته",
    ]
    headlines = {article.url: article.title for article in KNOWN}
    assert len(refusal.links()) == len(set(refusal.links())) == 3
    for number, link in enumerate(refusal.links(), start=1):
        assert f"{number}. {headlines[link]}" in seen(refusal.plain)


def test_a_question_leans_on_the_one_before_or_is_asked_as_it_was_written(asking: Journey) -> None:
    answer = asking.ask(114, "من صمم برج خليفة؟")
    leaning = asking.ask(114, "ومتى؟")
    pressed = asking.double.user_presses(leaning, "كما كتبته")
    as_written = asking.double.wait_for_edit_sync(leaning)
    replying = asking.ask(114, "وأين؟", reply_to=answer)

    assert "أدريان سميث" in quotations(answer)[0]
    assert seen(leaning.plain).startswith("فهمت سؤالك هكذا: متى صمم برج خليفة\n\n")
    assert "فهمت سؤالك" not in as_written.plain
    assert "كما كتبته" not in [button.text for row in as_written.buttons for button in row]
    assert [told.text for told in asking.double.answers(pressed)] == [None]
    assert seen(replying.plain).startswith("فهمت سؤالك هكذا: أين صمم برج خليفة\n\n")
    assert disordered_lines(leaning) == disordered_lines(as_written) == disordered_lines(replying) == []


def test_a_greeting_is_returned_and_leads_to_no_search(asking: Journey) -> None:
    greeting = asking.ask(115, "السلام عليكم")
    thanks = asking.ask(115, "thank you!", language_code="en")

    assert greeting.plain.startswith("وعليكم السلام ورحمة الله!")
    assert thanks.plain.startswith("You are welcome!")
    assert greeting.buttons == thanks.buttons == ()
    assert disordered_lines(greeting) == []
    assert asking.rows("SELECT count(*) FROM question WHERE chat_id = 115") == [(0,)]


def labels(message: SentMessage) -> list[str]:
    return [seen(button.text) for row in message.buttons for button in row]


def press(asking: Journey, message: SentMessage, button: str) -> SentMessage:
    """Press a button that changes the message in place; the message as it stands then."""
    pressed = asking.double.user_presses(message, button)
    changed = asking.double.wait_for_edit_sync(message)
    assert asking.double.wait_for_answer_sync(pressed).show_alert in (None, False)
    assert disordered_lines(changed) == []
    return changed


def test_more_turns_pages_in_place_until_they_end_honestly_and_back_to_the_first(asking: Journey) -> None:
    first = message = asking.ask(104, ABOUT_COFFEE)
    shown = quotations(message)
    for _ in range(10):
        if "المزيد" not in labels(message):
            break
        message = press(asking, message, "المزيد")
        assert f"{len(shown) + 1}. " in seen(message.plain)
        shown += quotations(message)

    assert len(shown) > 6
    assert len(shown) == len(set(shown))
    assert "المزيد" not in labels(message)
    for _ in range(10):
        if "السابق" not in labels(message):
            break
        message = press(asking, message, "السابق")
    assert (message.plain, message.buttons) == (first.plain, first.buttons)
    assert len(asking.double.sent(104)) == 1


def test_the_newest_come_first_at_the_press_of_a_button_and_the_best_again(asking: Journey) -> None:
    answer = asking.ask(116, ABOUT_COFFEE)
    newest = press(asking, answer, "الأحدث أولًا")
    best = press(asking, newest, "الأقرب أولًا")

    assert newest.plain.startswith("الأحدث نشرًا أولًا، مما يتصل بسؤالك:\n")
    assert (best.plain, best.buttons) == (answer.plain, answer.buttons)


def test_an_opinion_is_asked_for_its_reason_and_kept_without_a_name(asking: Journey) -> None:
    answer = asking.ask(117, ABOUT_BEES)
    asked = press(asking, answer, "👎")
    told = press(asking, asked, "ناقص")

    assert labels(asked)[-4:] == ["عودة", "قديم", "ناقص", "لا يجيب"]
    assert (told.plain, told.buttons) == (answer.plain, answer.buttons)
    [question] = asking.rows("SELECT id FROM question WHERE chat_id = 117")
    kept = asking.rows(f"SELECT verdict, reason FROM feedback WHERE question_id = {question[0]}")
    assert kept == [("down", "part")]


def test_an_article_is_read_in_the_chat_and_a_reply_to_it_leans_on_the_question(asking: Journey) -> None:
    answer = asking.ask(118, "من صمم برج خليفة؟")
    [tower] = asking.rows(f"SELECT id FROM article WHERE url = '{TOWER.url}'")
    pressed = asking.double.user_presses_data(answer, f"ar:{tower[0]}")
    article = asking.double.wait_for_message_sync(118, after=pressed)
    asking.ask(118, "ما عاصمة الأردن؟")
    leaning = asking.ask(118, "ومتى؟", reply_to=article)

    assert quotations(article)[0].replace("\n", "") == TOWER.text.replace("\n", "")
    assert disordered_lines(article) == []
    assert seen(leaning.plain).startswith("فهمت سؤالك هكذا: متى صمم برج خليفة\n\n")


def test_context_shows_the_paragraphs_before_and_after(asking: Journey) -> None:
    answer = asking.ask(105, ABOUT_COFFEE)
    # A row reads from left to right: the first passage's button stands rightmost.
    assert [seen(button.text) for button in answer.buttons[0]] == ["السياق 3", "السياق 2", "السياق 1"]
    pressed = asking.double.user_presses(answer, answer.buttons[0][-1].text)
    context = asking.double.wait_for_message_sync(105, after=pressed)

    assert context.reply_to == answer.message_id
    assert context.plain.startswith("السياق من المقال:")
    assert quotations(context)[0].replace("\n", "") == COFFEE.text.replace("\n", "")
    assert "في عام 1511 جمع خاير بك" in context.marked("bold")[0]
    assert COFFEE.paragraphs[0] not in context.marked("bold")[0]
    assert disordered_lines(context) == []
    assert [answer.text for answer in asking.double.answers(pressed)] == [None]


def test_help_speaks_the_readers_language(asking: Journey) -> None:
    arabic = asking.ask(106, "/help")
    english = asking.ask(107, "/help", language_code="en-GB")
    french = asking.ask(108, "/help", language_code="fr")

    assert arabic.plain.startswith("أهلًا بك في إسناد")
    assert disordered_lines(arabic) == []
    assert english.plain.startswith("Welcome to Isnad")
    assert french.plain == arabic.plain
    commands = {"/latest", "/subscribe", "/unsubscribe", "/status", "/settings", "/privacy"}
    for message in (arabic, english):
        assert commands <= set(message.marked("bot_command"))


def test_a_newcomer_presses_a_question_and_gets_its_answer(asking: Journey) -> None:
    welcome = asking.ask(116, "/start")
    english = asking.ask(117, "/start", language_code="en")
    titles = [seen(button.text) for row in welcome.buttons for button in row]
    pressed = asking.double.user_presses(welcome, welcome.buttons[0][0].text)
    answer = asking.double.wait_for_message_sync(116, after=pressed)

    assert welcome.plain.startswith("أهلًا بك في إسناد")
    assert disordered_lines(welcome) == []
    assert english.plain.startswith("Welcome to Isnad")
    assert 1 <= len(titles) <= 3
    assert set(titles) <= {article.title for article in KNOWN}
    assert titles[0] in seen(answer.plain)
    assert quotations(answer)


def test_an_english_reader_gets_arabic_passages_under_english_words(asking: Journey) -> None:
    answer = asking.ask(109, ABOUT_THE_TOWER, language_code="en")

    assert "صمم البرج المعماري أدريان سميث" in quotations(answer)[0]
    assert "Isnad sample · 4 January 2025 · Source" in seen(answer.plain)
    assert labels(answer)[:4] == ["Context 1", "Context 2", "Context 3", "More"]
    assert labels(answer)[-4:] == ["👍", "👎", "Alert me", "Share"]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("؟!؟", "لم أجد في رسالتك كلمة أبحث عنها"),
        ("هل " * 400, "سؤالك طويل"),
        ("/dance", "لا أعرف هذا الأمر"),
        ("/status", "التنبيهات: متوقفة"),
        ("/unsubscribe", "لست مشتركًا"),
        ("/reindex", "عذرًا، هذا الأمر للمشرفين وحدهم."),
        ("<b>برج خليفة & القهوة</i> \u202e", ""),
    ],
)
def test_whatever_is_written_there_is_one_readable_reply(asking: Journey, text: str, reply: str) -> None:
    answer = asking.ask(110, text)

    assert answer.plain.startswith(reply)
    assert disordered_lines(answer) == []


def test_what_is_not_text_gets_a_hint(asking: Journey) -> None:
    said = asking.double.user_sends(111, {"location": {"longitude": 31.2, "latitude": 30.0}})

    hint = asking.double.wait_for_message_sync(111, after=said)

    assert hint.plain.startswith("أفهم الكلام المكتوب فقط")
