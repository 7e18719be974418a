from datetime import timedelta

from alembic import command
from sqlalchemy import select, text

from data import migrations, tables
from data.database import Database
from data.questions import LoggedQuestion, QuestionLog
from tests.data.collection import NOW


def texts(*found: LoggedQuestion | None) -> list[str | None]:
    return [each.text if each else None for each in found]


def test_a_question_is_told_to_the_chat_that_asked_and_to_no_other(database: Database) -> None:
    log = QuestionLog(database)
    number = log.remember(7, "من هو رئيس المجلس؟", True, NOW)
    other = log.remember(-100_123_456_789_012, "متى؟", False, NOW)
    assert log.recall(number, 7) == LoggedQuestion(
        number, "من هو رئيس المجلس؟", None, False, "من هو رئيس المجلس؟"
    )
    assert texts(log.recall(other, -100_123_456_789_012)) == ["متى؟"]
    assert log.recall(number, 8) is None
    assert log.recall(99, 7) is None


def test_old_questions_are_forgotten_and_their_numbers_not_given_again(database: Database) -> None:
    log = QuestionLog(database)
    old = log.remember(7, "قديم", True, NOW)
    recent = log.remember(7, "حديث", True, NOW + timedelta(hours=1))
    assert log.prune(NOW + timedelta(minutes=30)) == 1
    assert texts(log.recall(old, 7), log.recall(recent, 7)) == [None, "حديث"]
    assert log.prune(NOW + timedelta(days=1)) == 1
    assert log.remember(7, "بعد", True, NOW) == recent + 1


def test_a_question_that_leans_on_another_is_kept_with_all_that_asks_it_again(database: Database) -> None:
    log = QuestionLog(database)
    number = log.remember(
        7, "ومتى؟", True, NOW, previous="من فاز بالكأس؟", reply=True, looked_up="متى فاز بالكأس"
    )
    assert log.recall(number, 7) == LoggedQuestion(number, "ومتى؟", "من فاز بالكأس؟", True, "متى فاز بالكأس")
    log.looked_up_as(number, "ومتى؟")
    assert log.recall(number, 7) == LoggedQuestion(number, "ومتى؟", "من فاز بالكأس؟", True, "ومتى؟")


def test_a_question_is_found_by_the_message_that_answered_it_in_its_chat(database: Database) -> None:
    log = QuestionLog(database)
    number = log.remember(7, "أول", True, NOW)
    log.answered_by(number, 5_000_000_000)
    log.answered_by(log.remember(-7, "آخر", True, NOW), 41)
    log.remember(7, "بلا جواب بعد", True, NOW)
    assert texts(log.of_message(7, 5_000_000_000), log.of_message(7, 41)) == ["أول", None]
    assert texts(log.of_message(-7, 41), log.of_message(8, 5_000_000_000)) == ["آخر", None]


def test_of_several_questions_in_one_message_each_has_its_place_and_a_single_one_has_none(
    database: Database,
) -> None:
    log = QuestionLog(database)
    single = log.remember(7, "وحده", True, NOW, asked_in=40)
    first = log.remember(7, "الأول", True, NOW, asked_in=41)
    assert [log.place(number, 7) for number in (single, first)] == [None, None]
    log.remember(8, "في محادثة أخرى", True, NOW, asked_in=41)
    second = log.remember(7, "الثاني", True, NOW, asked_in=41)
    nowhere = [log.remember(7, "من مثال", True, NOW) for _ in range(2)]

    assert [log.place(number, 7) for number in (single, first, second)] == [None, 1, 2]
    assert [log.place(number, 7) for number in nowhere] == [None, None]
    assert (log.place(first, 8), log.place(99, 7)) == (None, None)
    assert texts(*log.asked_in(7, 41)) == ["الأول", "الثاني"]


def test_a_message_beside_the_answer_belongs_to_its_question_in_its_chat_alone(database: Database) -> None:
    log = QuestionLog(database)
    number, other = log.remember(7, "أول", True, NOW), log.remember(8, "ثان", True, NOW)
    log.answered_by(number, 40)
    for _ in range(2):  # a button pressed twice
        log.said_about(number, 41)
    log.said_about(number, 42)
    log.said_about(other, 41)
    log.said_about(99, 43)
    assert texts(*(log.of_message(7, message) for message in (40, 41, 42, 43))) == ["أول", "أول", "أول", None]
    assert texts(*(log.of_message(8, message) for message in (40, 41, 42))) == [None, "ثان", None]


def test_what_belongs_to_a_question_goes_with_it(database: Database) -> None:
    log = QuestionLog(database)
    pruned, nameless = (
        log.remember(7, "أول", True, NOW),
        log.remember(7, "ثان", True, NOW + timedelta(hours=1)),
    )
    log.said_about(pruned, 41)
    log.said_about(nameless, 42)
    log.prune(NOW + timedelta(minutes=30))
    log.anonymise(NOW + timedelta(hours=2))
    log.said_about(nameless, 43)
    with database.reading() as connection:
        assert connection.execute(select(tables.said)).all() == []


def test_the_latest_question_is_the_chats_own_and_not_too_old(database: Database) -> None:
    log = QuestionLog(database)
    assert log.latest(7, NOW) is None
    for minute, words in enumerate(("أول", "ثان", "ثالث")):
        log.remember(7, words, True, NOW + timedelta(minutes=minute))
    log.remember(8, "لغيره", True, NOW + timedelta(minutes=9))
    assert texts(log.latest(7, NOW), log.latest(7, NOW + timedelta(minutes=2))) == ["ثالث", "ثالث"]
    assert log.latest(7, NOW + timedelta(minutes=3)) is None


def test_questions_from_before_they_leaned_on_one_another_can_still_be_asked_again(
    database: Database,
) -> None:
    with database.writing() as connection:
        command.downgrade(migrations.configuration(connection), "0003")
        connection.execute(
            text(
                "INSERT INTO question (id, chat_id, text, answered, asked_at)"
                " VALUES (5, 7, 'قديم', 1, '2024-01-01 00:00:00.000000')"
            )
        )
        migrations.upgrade(connection)
    log = QuestionLog(database)
    assert log.recall(5, 7) == LoggedQuestion(5, "قديم", None, False, "قديم")
    assert log.of_message(7, 5) is None
    assert texts(log.latest(7, NOW - timedelta(days=9_000))) == ["قديم"]
