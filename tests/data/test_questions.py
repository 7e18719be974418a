from datetime import timedelta

from data.database import Database
from data.questions import QuestionLog
from tests.data.collection import NOW


def test_a_question_is_told_to_the_chat_that_asked_and_to_no_other(database: Database) -> None:
    log = QuestionLog(database)
    number = log.remember(7, "من هو رئيس المجلس؟", True, NOW)
    other = log.remember(-100_123_456_789_012, "متى؟", False, NOW)
    assert log.recall(number, 7) == "من هو رئيس المجلس؟"
    assert log.recall(other, -100_123_456_789_012) == "متى؟"
    assert log.recall(number, 8) is None
    assert log.recall(99, 7) is None


def test_old_questions_are_forgotten_and_their_numbers_not_given_again(database: Database) -> None:
    log = QuestionLog(database)
    old = log.remember(7, "قديم", True, NOW)
    recent = log.remember(7, "حديث", True, NOW + timedelta(hours=1))
    assert log.prune(NOW + timedelta(minutes=30)) == 1
    assert (log.recall(old, 7), log.recall(recent, 7)) == (None, "حديث")
    assert log.prune(NOW + timedelta(days=1)) == 1
    assert log.remember(7, "بعد", True, NOW) == recent + 1
