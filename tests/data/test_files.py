"""Files and folders as people leave them: whatever is wrong with one, its name and the reason are told."""

import gzip
import json
import os
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from data.sources import files
from data.sources.files import read_path
from data.types import ArticleDraft, FolderDone, OriginDone, OriginSkipped, ReadFailure, Reading
from tests.data.test_cleaning import BODY, FIRST, SECOND, TITLE

TEXT = "\n".join([TITLE, *BODY])


def read(path: Path, known: dict[str, str] | None = None) -> list[Reading]:
    return list(read_path(path, known or {}))


def articles(readings: list[Reading]) -> list[ArticleDraft]:
    return [reading for reading in readings if isinstance(reading, ArticleDraft)]


def failures(readings: list[Reading]) -> list[tuple[str, str]]:
    return [(reading.item, reading.reason) for reading in readings if isinstance(reading, ReadFailure)]


def write_lines(path: Path, *records: object) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_text_file_is_one_article_named_by_its_path_and_folder(tmp_path: Path) -> None:
    path = tmp_path / "خبر.txt"
    path.write_text(TEXT, encoding="utf-8")
    article, done = read(path)
    assert article == ArticleDraft(f"file:{path}", TITLE, BODY, tmp_path.name, str(path))
    assert isinstance(done, OriginDone)
    assert (done.origin, done.complete) == (str(path), True)
    assert read(path, {str(path): done.stamp}) == [OriginSkipped(str(path))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1256", "iso8859_6"])
def test_encodings_of_arabic_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert [(a.title, a.paragraphs) for a in articles(read(path))] == [(TITLE, BODY)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n", "is empty"),
        (
            "nul.txt",
            TEXT.encode()[:200] + b"\x00" + TEXT.encode()[200:],
            "is binary, not text: it holds NUL bytes",
        ),
        ("cut.txt", TEXT.encode()[:-2], "is damaged: not valid UTF-8"),
        ("half16.txt", TEXT.encode("utf-16")[:-1], "is damaged: not valid utf-16"),
        ("cyrillic.txt", ("Привет мир, как дела. " * 9).encode("koi8-r"), "is in an unknown encoding"),
        ("image.txt", bytes(range(1, 256)) * 20, "is in an unknown encoding"),
        ("menu.txt", "الرئيسية\nإعلان\nشارك".encode(), "holds no article"),
        ("nothing.html", b"<html><body><nav><a href='/'>x</a></nav></body></html>", "holds no article"),
        ("plain.html", b"just words", "is not HTML"),
        ("empty.html", b"", "is empty"),
        ("empty.jsonl", b"\n\n", "is empty"),
        ("bad.jsonl.gz", b"not gzip", "cannot be read after line 0"),
        ("bomb.txt", b"a" * 3000, "is larger than 0 MB"),
    ],
)
def test_what_cannot_be_read_is_told_by_name_and_reason_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, reason: str
) -> None:
    if name == "bomb.txt":
        monkeypatch.setattr(files, "LARGEST_FILE", 2000)
    elif name == "image.txt":
        reason = "is "
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz.txt").write_text(TEXT, encoding="utf-8")
    readings = read(tmp_path)
    [(item, why)] = failures(readings)
    assert item.split(":")[0] == name
    assert why.startswith(reason)
    assert [article.title for article in articles(readings)] == [TITLE]
    assert [r.complete for r in readings if isinstance(r, OriginDone)] == [False, True]
    assert readings[-1] == FolderDone(
        str(tmp_path), frozenset({str(tmp_path / name), str(tmp_path / "zz.txt")})
    )


def test_a_folder_is_read_by_name_and_deeply_without_hidden_files_and_others(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.TXT", "a/1.txt", ".hidden.txt", ".git/x.txt", "note.md", "photo.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    readings = read(tmp_path)
    wanted = [str(tmp_path / name) for name in ("a/1.txt", "a/2.TXT", "b.txt")]
    assert [article.origin for article in articles(readings)] == wanted
    assert readings[-1] == FolderDone(str(tmp_path), frozenset(wanted))


def test_links_in_a_circle_end_and_nothing_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "again.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    readings = read(tmp_path)
    assert [article.origin for article in articles(readings)] == [str(tmp_path / "in" / "a.txt")]
    assert sorted(item for item, _ in failures(readings)) == ["gone.txt", "self.txt"]
    assert readings[-1] == FolderDone(str(tmp_path), frozenset({str(tmp_path / "in" / "a.txt")}))


def test_a_pipe_with_a_name_of_ours_does_not_stop_the_reading(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert failures(read(tmp_path)) == [("pipe.txt", "is not a regular file")]


def test_a_file_or_folder_whose_name_is_not_utf8_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for name in (b"old\xe1.txt", b"old\xe1", b"old\xe1.pdf"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.mkdir() if not path.suffix else path.write_text(TEXT, encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/old\xe1")) / "b.txt").write_text(TEXT, encoding="utf-8")
    readings = read(tmp_path)
    why = "has a name that is not UTF-8: rename it"
    assert sorted(failures(readings)) == [("old?", why), ("old?.txt", why)]
    assert [article.origin for article in articles(readings)] == [str(tmp_path / "a.txt")]
    assert readings[-1] == FolderDone(str(tmp_path), frozenset({str(tmp_path / "a.txt")}))


def test_a_missing_path_is_a_failure_and_no_folder_done(tmp_path: Path) -> None:
    assert read(tmp_path / "no") == [
        ReadFailure(str(tmp_path / "no"), "cannot be read: No such file or directory", str(tmp_path / "no"))
    ]


def test_a_folder_that_cannot_be_listed_ends_without_folder_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    readings = read(tmp_path)
    assert failures(readings) == [(str(tmp_path / "locked"), "cannot be read: Permission denied")]
    assert [article.title for article in articles(readings)] == [TITLE]
    assert not any(isinstance(reading, FolderDone) for reading in readings)


def test_a_file_of_another_kind_named_directly_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert failures(read(tmp_path / "a.pdf")) == [
        ("a.pdf", "is not one of .txt, .html, .htm, .jsonl, .jsonl.gz")
    ]


def test_records_are_articles_with_their_own_ids_dates_and_outlets(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "feed.jsonl",
        {
            "id": 7,
            "title": TITLE,
            "text": FIRST,
            "url": "https://example.org/7",
            "date": 1539269918,
            "source": "BBC",
        },
        {"title": TITLE, "text": FIRST, "url": "https://example.org/8", "category": "health"},
        "",
        {"text": f"{FIRST}\n{SECOND}", "url": "javascript:alert(1)", "date": "غدا"},
    )
    first, second, third, done = read(path)
    origin = str(path)
    assert first == ArticleDraft(
        "id:BBC:7", TITLE, (FIRST,), "BBC", origin, "https://example.org/7", date(2018, 10, 11)
    )
    assert second == ArticleDraft(
        "url:https://example.org/8", TITLE, (FIRST,), "example.org", origin, "https://example.org/8"
    )
    assert isinstance(third, ArticleDraft)
    assert third.key.startswith(f"file:{origin}#")
    assert (third.source, third.url, third.published, third.paragraphs) == (
        "feed",
        None,
        None,
        (FIRST, SECOND),
    )
    assert FIRST.startswith(third.title)
    assert isinstance(done, OriginDone)
    assert done.complete


def test_each_bad_line_is_one_failure_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 5000)
    good = {"id": "1", "title": TITLE, "text": FIRST, "source": "X"}
    path = write_lines(
        tmp_path / "x.jsonl",
        good,
        '{"id": "2", "text": "قال الوز',
        "[1, 2]",
        {"id": "3", "title": TITLE},
        {"id": "4", "text": "  \n"},
        {"id": "5", "text": 12},
        '{"text": "\\ud800"}',
        "{'id': 1}",
        "[" * 4000,
        {"id": "6", "text": "ا" * 2000},
        good | {"id": "9"},
    )
    readings = read(path)
    assert [article.key for article in articles(readings)] == ["id:X:1", "id:X:9"]
    assert [item for item, _ in failures(readings)] == [f"x.jsonl:{number}" for number in range(2, 11)]
    reasons = [reason for _, reason in failures(readings)]
    assert reasons[:3] == ["is cut short", "is not a JSON object", 'has no "text"']
    assert reasons[3:5] == ['has an empty "text"', 'has a "text" that is no string']
    assert reasons[5] == "holds half a character (a lone surrogate)"
    assert [reason.startswith("is not JSON") or reason == "is cut short" for reason in reasons[6:8]] == [
        True,
        True,
    ]
    assert reasons[8] == "is longer than 0 MB"
    assert [reading.complete for reading in readings if isinstance(reading, OriginDone)] == [False]


def test_a_compressed_file_that_is_cut_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "title": TITLE, "text": os.urandom(400).hex()}) for n in range(300)]
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode())[:-5000])
    readings = read(path)
    read_on = len(articles(readings))
    assert 200 < read_on < 300
    assert [article.key for article in articles(readings)] == [f"id:x:{n}" for n in range(read_on)]
    assert failures(readings) == [
        ("x.jsonl.gz", f"cannot be read after line {read_on}: the compressed data is cut short")
    ]
    assert [reading.complete for reading in readings if isinstance(reading, OriginDone)] == [False]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_records_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.jsonl"
    records = [{"id": str(n), "title": TITLE, "text": FIRST, "source": "X"} for n in (1, 2)]
    path.write_bytes("\r\n".join(json.dumps(each, ensure_ascii=False) for each in records).encode(encoding))
    assert [(a.key, a.title, a.paragraphs) for a in articles(read(path))] == [
        ("id:X:1", TITLE, (FIRST,)),
        ("id:X:2", TITLE, (FIRST,)),
    ]


def test_a_line_without_end_in_a_compressed_file_takes_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 1_000_000)
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(64):
            file.write(b"a" * 1_000_000)
        file.write(b"\n" + json.dumps({"id": "1", "title": TITLE, "text": FIRST, "source": "X"}).encode())
    tracemalloc.start()
    readings = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failures(readings) == [("bomb.jsonl.gz:1", "is longer than 1 MB")]
    assert [article.key for article in articles(readings)] == ["id:X:1"]
    assert peak < 12_000_000
