"""What is kept is said, handed over and forgotten, and only to and by whom it concerns."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from telegram.request import RequestData

from bot.messages.catalogue import LANGUAGES, Language
from bot.messages.privacy import (
    PrivacyNotice,
    export_document,
    render_forget_question,
    render_forgotten,
    render_privacy,
    render_privacy_notice,
)
from data.forgetting import ChatRecord, Forgotten
from tests.bot.doubles import NOON
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import Call, Stage, running

GROUP, GROUP_ADMIN, MEMBER = -100_5, 51, 52
RECORD = ChatRecord(
    1,
    {"passages": 2, "time_zone": "Asia/Riyadh"},
    {"active": True, "since": NOON, "language": "ar", "ended_at": None},
    ({"kind": "words", "text": "النيل & <الفيضان>", "state": "active", "created_at": NOON},),
    ({"text": "من فاز؟", "asked_at": NOON + timedelta(hours=1), "answered": False, "verdict": None},),
    3,
)


@dataclass
class Members:
    """Answers getChatMember and sendDocument, and keeps the files that were sent."""

    scene: Stage
    files: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._plain = self.scene.request.do_request
        self.scene.request.do_request = self.do_request  # type: ignore[method-assign]

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        name, data = url.rsplit("/", 1)[-1], request_data.parameters if request_data else {}
        if name == "getChatMember":
            status = {GROUP_ADMIN: "administrator", MEMBER: "member"}.get(int(str(data["user_id"])))
            if status is None:
                return 400, b'{"ok": false, "error_code": 400, "description": "Bad Request: user not found"}'
            user = {"id": data["user_id"], "is_bot": False, "first_name": "x"}
            rights = dict.fromkeys(RIGHTS, False) if status == "administrator" else {}
            return 200, json.dumps(
                {"ok": True, "result": {"user": user, "status": status, **rights}}
            ).encode()
        if name == "sendDocument":
            assert request_data is not None
            for part in (request_data.multipart_data or {}).values():
                assert isinstance(part[1], bytes)
                self.files.append((str(part[0]), json.loads(part[1])))
            self.scene.request.calls.append(Call(name, dict(data)))
            chat = {"id": data["chat_id"], "type": "private"}
            return 200, json.dumps(
                {"ok": True, "result": {"message_id": 9, "date": 0, "chat": chat}}
            ).encode()
        return await self._plain(url, method, request_data, *timeouts, **more)


RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.records.known[1] = RECORD
        made.world.records.known[GROUP] = replace(RECORD, chat_id=GROUP)
        yield made


@pytest.fixture
def members(scene: Stage) -> Members:
    return Members(scene)


async def press(scene: Stage, data: str, person: int, chat: int) -> None:
    """Press a button of the bot's message in a chat as one of its members."""
    kind = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "x"}
    query = {
        "id": "77",
        "from": {"id": person, "is_bot": False, "first_name": "x", "language_code": "ar"},
        "chat_instance": "x",
        "data": data,
        "message": {"message_id": 40, "date": 1, "chat": kind, "text": "x"},
    }
    await scene.update(callback_query=query)


async def test_privacy_says_what_is_kept_and_how_long_with_both_ways_out(scene: Stage) -> None:
    await scene.says("/privacy")

    [sent] = scene.request.sent()
    words = sent.text.translate({0x2068: None, 0x2069: None})
    assert "مدة 7 أيام" in words
    assert "إلى أن يمضي على السؤال 90 يومًا" in words
    assert sent.button_data() == ["pv:f", "pv:x"]


async def test_the_copy_holds_everything_in_readable_json(scene: Stage, members: Members) -> None:
    await scene.says("/export")
    await scene.presses("pv:x")

    assert [name for name, _ in members.files] == ["isnad.json"] * 2
    assert members.files[0] == members.files[1]
    assert members.files[0][1] == {
        "chat_id": 1,
        "exported_at": "2024-11-15T12:00:00+00:00",
        "choices": {"passages": 2, "time_zone": "Asia/Riyadh"},
        "alerts": {"active": True, "since": "2024-11-15T12:00:00+00:00", "language": "ar", "ended_at": None},
        "alerts_sent": 3,
        "subscriptions": [
            {
                "kind": "words",
                "text": "النيل & <الفيضان>",
                "state": "active",
                "created_at": "2024-11-15T12:00:00+00:00",
            }
        ],
        "questions": [{"text": "من فاز؟", "asked_at": "2024-11-15T13:00:00+00:00", "answered": False}],
    }
    assert "\n  " in (written := export_document(RECORD, NOON))
    assert "النيل & <الفيضان>" in written


async def test_in_a_group_no_copy_is_sent(scene: Stage, members: Members) -> None:
    await scene.says("/export", chat=GROUP, user=GROUP_ADMIN)
    await press(scene, "pv:x", GROUP_ADMIN, GROUP)

    assert scene.request.sent()[0].text.startswith("النسخة أرسلها في محادثة خاصة فقط.")
    assert scene.request.named("answerCallbackQuery")[0].text.startswith("النسخة أرسلها")
    assert members.files == []


async def test_copies_count_against_the_flood_limit(scene: Stage, members: Members) -> None:
    for _ in range(25):
        await scene.says("/export")

    assert len(members.files) == 20
    assert scene.request.sent()[0].text.startswith("طلباتك كثيرة")


async def test_nothing_is_forgotten_before_it_is_confirmed_and_then_it_is_counted(scene: Stage) -> None:
    await scene.says("/forget")
    [asked] = scene.request.sent()
    assert asked.button_data() == ["pv:n:1", "pv:y:1"]
    assert scene.world.records.forgotten == []

    await scene.presses("pv:y:1", on=5_000)

    assert scene.world.records.forgotten == [1]
    [done] = scene.request.named("editMessageText")
    assert done.data["message_id"] == 5_000
    assert done.text.translate({0x2068: None, 0x2069: None, 0x200F: None}).split("\n") == [
        "حذفت كل ما أعرفه عن هذه المحادثة:",
        "اختيارين",
        "اشتراكًا واحدًا",
        "سؤالًا واحدًا",
        "سجل 3 تنبيهات",
        "",
        "لن يصلك تنبيه بعد الآن، وسؤالك التالي كأنه الأول.",
    ]
    assert done.button_data() == []

    await scene.presses("pv:y:1", on=5_000)
    assert scene.request.named("editMessageText")[-1].text == "لم أكن أعرف عن هذه المحادثة شيئًا."


async def test_who_thinks_better_of_it_loses_nothing(scene: Stage) -> None:
    await scene.presses("pv:f")
    await scene.presses("pv:n:1")

    assert scene.request.sent()[0].button_data() == ["pv:n:1", "pv:y:1"]
    assert scene.request.named("editMessageText")[0].text == "لم أحذف شيئًا."
    assert scene.world.records.forgotten == []


@pytest.mark.parametrize(
    "data", ["pv", "pv:", "pv:z", "pv:y", "pv:y:", "pv:y:x", "pv:y:-1", "pv:y:2", "pv:y:0"]
)
async def test_a_made_up_button_forgets_nobody(scene: Stage, data: str) -> None:
    await scene.presses(data)

    [told] = scene.request.named("answerCallbackQuery")
    assert told.text.startswith(("انتهت صلاحية هذا الزر", "هذا الزر لمن طلب الحذف"))
    assert scene.world.records.forgotten == []


async def test_in_a_group_only_its_admins_may_have_it_forgotten(scene: Stage, members: Members) -> None:
    await scene.says("/forget", chat=GROUP, user=MEMBER)
    await press(scene, "pv:f", MEMBER, GROUP)
    await press(scene, f"pv:y:{MEMBER}", MEMBER, GROUP)
    await press(scene, "pv:y:0", MEMBER, GROUP)
    await press(scene, "pv:y:99", 99, GROUP)  # whom Telegram does not know
    assert scene.world.records.forgotten == []
    assert [call.text for call in scene.request.sent()] == ["لا يحذف ما يخص المجموعة إلا أحد مشرفيها."]

    await scene.says("/forget", chat=GROUP, user=GROUP_ADMIN)
    assert scene.request.sent()[-1].button_data() == [f"pv:n:{GROUP_ADMIN}", f"pv:y:{GROUP_ADMIN}"]
    await press(scene, f"pv:y:{GROUP_ADMIN}", MEMBER, GROUP)
    assert scene.request.named("answerCallbackQuery")[-1].text == "هذا الزر لمن طلب الحذف."
    assert scene.world.records.forgotten == []
    await press(scene, f"pv:y:{GROUP_ADMIN}", GROUP_ADMIN, GROUP)
    assert scene.world.records.forgotten == [GROUP]


async def test_an_admin_who_hides_behind_the_group_is_asked_and_any_admin_may_confirm(
    scene: Stage, members: Members
) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "x"}
    await scene.says("/forget", chat=GROUP, user=1_087_968_824, sender_chat=group)

    assert scene.request.sent()[0].button_data() == ["pv:n:0", "pv:y:0"]
    await press(scene, "pv:y:0", GROUP_ADMIN, GROUP)
    assert scene.world.records.forgotten == [GROUP]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_said_is_sound_and_stands_in_order(language: Language) -> None:
    notices: tuple[PrivacyNotice, ...] = (
        *("export-private-only", "forget-admins-only", "forget-others-button", "forget-kept"),
    )
    counts = (0, 1, 2, 3, 11, 100)
    every = [
        render_privacy(language),
        render_forget_question(-1_000_000_000_000, language),
        *(render_forgotten(Forgotten(number, number, number, number), language) for number in counts),
        *(render_privacy_notice(notice, language) for notice in notices),
    ]
    for telegram in map(seen, every):
        if language == "ar":
            assert all(map(begins_right_to_left, telegram.text.split("\n")))
