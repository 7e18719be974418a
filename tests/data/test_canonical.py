"""One article has one name, and two articles never have the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.canonical import canonical_address

NAME = "https://example.org/news/2024/1"
ARABIC = "https://example.org/%D8%AE%D8%A8%D8%B1-%D8%A3%D9%88%D9%84"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/news/2024/1",
        "http://example.org/news/2024/1/",
        "https://www.example.org/news/2024/1",
        "https://m.example.org/news/2024/1",
        "https://amp.example.org/news/2024/1/",
        "https://WWW.Example.ORG:443/news/2024/1",
        "http://example.org:80/news/2024/1#comments",
        "https://example.org./news/2024/1",
        "https://example.org/news/2024/1/amp",
        "https://example.org/news/2024/1/AMP/",
        "https://example.org/news/2024/1.amp",
        "https://example.org/news/2024/1?amp=1",
        "https://example.org/news/2024/1?outputType=amp",
        "https://example.org/news/2024/1?output=amp",
        "https://example.org/news/2024/1?utm_source=rss&utm_medium=feed&fbclid=x",
        "https://example.org/news/2024/1?at_medium=RSS&at_campaign=KARANGA&ocid=w",
        "https://example.org/news/2024/1?CMP=share_btn&gclid=1&ref=home&xtor=RSS-1",
        "https://example.org/news/x/../2024/./1?",
        "https://user:secret@example.org/news/2024/1",
        " https://example.org/news/%32024/1\n",
    ],
)
def test_every_way_to_write_an_address_is_one_name(address: str) -> None:
    assert canonical_address(address) == NAME


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/خبر-أول",
        "https://example.org/خبر-أول/",
        "https://example.org/%d8%ae%d8%a8%d8%b1-%d8%a3%d9%88%d9%84",
        "https://example.org/%D8%AE%D8%A8%D8%B1-أول",
        "https://example.org/خبر-ا\u0654ول",  # the alef and its hamza in two characters
    ],
)
def test_arabic_paths_are_the_same_encoded_or_not(address: str) -> None:
    assert canonical_address(address) == ARABIC


def test_a_host_in_arabic_letters_is_its_ascii_form() -> None:
    assert canonical_address("http://موقع.وزارة-الاتصالات.مصر/خبر") == canonical_address(
        "https://xn--4gbrim.xn----ymcbaaajlc6dj7bxne2c.xn--wgbh1c/%D8%AE%D8%A8%D8%B1"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?id=1", "https://example.org/?id=2"),
        ("https://example.org/?p=1", "https://example.org/"),
        ("https://example.org/a?page=1&id=2", "https://example.org/a?page=2&id=1"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a/b", "https://example.org/a%2Fb"),
        ("https://example.org/a?x=1+2", "https://example.org/a?x=1%2B2"),
        ("https://example.org/a?x=1%262", "https://example.org/a?x=1&2"),
        ("https://example.org/#!/news/1", "https://example.org/#!/news/2"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://arabic.example.org/a", "https://example.org/a"),
        ("https://m.org/a", "https://org/a"),
        ("https://example.org/camp", "https://example.org/c"),
        ("https://example.org/news/lamp", "https://example.org/news/l"),
        ("https://example.org/a?id=1&id=2", "https://example.org/a?id=2&id=1"),
        ("https://example.org/%C8", "https://example.org/%C9"),  # letters of windows-1256
        ("https://example.org/100%", "https://example.org/100"),
        ("https://example.org/a?view=full", "https://example.org/a"),
    ],
)
def test_two_articles_never_have_one_name(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


def test_parameters_are_the_same_in_any_order() -> None:
    one, other = "https://example.org/a?b=2&a=1&utm_term=x", "https://example.org/a?a=1&b=2"
    assert canonical_address(one) == canonical_address(other) == "https://example.org/a?a=1&b=2"


@pytest.mark.parametrize(
    "text", ["", "خبر", "ftp://example.org/a/", "https://", "http://[", "http://a:b/", "mailto:a@example.org"]
)
def test_what_is_no_web_address_stays_as_it_is(text: str) -> None:
    assert canonical_address(text) == text


SPICE = st.sampled_from(
    ["/", "amp", ".amp", ".html", "%", "%2", "%2E", "..", "?", "&", "=", "#", "#!", "www.", "m."]
)
TEXT = st.lists(SPICE | st.text(max_size=5), max_size=12).map("".join)


@given(TEXT, TEXT)
def test_a_name_is_its_own_name(host: str, rest: str) -> None:
    for address in (f"https://{host}/{rest}", f"http://example.org/{rest}", rest):
        name = canonical_address(address)
        assert canonical_address(name) == name


WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(WORD, WORD)
def test_other_words_in_a_path_or_a_parameter_are_another_name(one: str, other: str) -> None:
    import unicodedata

    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    for shape in ("https://example.org/{}-x", "https://example.org/a?id={}"):
        names = canonical_address(shape.format(one)), canonical_address(shape.format(other))
        assert (names[0] == names[1]) == same


def test_a_hostile_address_costs_nothing() -> None:
    for address in (
        "https://example.org" + "/amp" * 900,
        "https://example.org/" + "/" * 3000 + "x",
        "a" * 10**7,
    ):
        assert canonical_address(canonical_address(address)) == canonical_address(address)
