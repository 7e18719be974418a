"""Where the bot must not go: every attempt is made, over a redirect too, and none may open a connection."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import nullcontext

import httpcore
import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st

from bot.fetching.address import read_address
from bot.fetching.allowances import read_allowance, read_allowances
from bot.fetching.guard import WEB_PORTS, judge
from bot.fetching.networks import is_never, is_public
from bot.fetching.reasons import Failed, Reason
from bot.fetching.types import Document, NotFetched
from bot.settings import SettingsError, load_settings
from tests.bot.web import HOST, Names, Site, fetcher, site

# (address, what its name resolves to, if it is one that resolves)
ATTEMPTS: list[tuple[str, str | None]] = [
    # this machine
    ("http://127.0.0.1/", None),
    ("http://127.1.2.3:8080/", None),
    ("http://localhost/", "127.0.0.1"),
    ("http://LOCALHOST./", "127.0.0.1"),
    ("http://a.localhost/", "::1"),
    ("http://0.0.0.0/", None),
    ("http://0.1.2.3/", None),
    ("http://[::1]/", None),
    ("http://[::]/", None),
    ("http://[0:0:0:0:0:0:0:1]/", None),
    ("http://[::ffff:127.0.0.1]/", None),
    ("http://[::ffff:7f00:1]/", None),
    ("http://[::127.0.0.1]/", None),
    ("http://[::ffff:0:127.0.0.1]/", None),
    # this machine, oddly spelled
    ("http://2130706433/", "127.0.0.1"),
    ("http://017700000001/", "127.0.0.1"),
    ("http://0x7f000001/", "127.0.0.1"),
    ("http://0x7f.0.0.1/", "127.0.0.1"),
    ("http://0177.0.0.1/", "127.0.0.1"),
    ("http://127.1/", "127.0.0.1"),
    ("http://127.0.0.1./", "127.0.0.1"),
    ("http://127。0。0。1/", None),
    ("http://１２７.0.0.1/", "127.0.0.1"),
    ("http://①②⑦.0.0.1/", "127.0.0.1"),
    ("http://%31%32%37.0.0.1/", "127.0.0.1"),
    ("http://127.0.0.1\\@good.example/", "93.184.216.34"),
    ("http://good.example\\@127.0.0.1/", "93.184.216.34"),
    ("http://good.example@127.0.0.1/", None),
    ("http://good.example:80@127.0.0.1:8080/", None),
    ("http://127.0.0.1#@good.example/", None),
    ("http://127.0.0.1?@good.example/", None),
    ("http://[::1%25lo]/", None),
    ("http://[fe80::1%25eth0]/", None),
    # private networks
    ("http://10.0.0.1/", None),
    ("http://172.16.0.1/", None),
    ("http://172.31.255.254/", None),
    ("http://192.168.1.1/", None),
    ("http://100.64.0.1/", None),
    ("http://169.254.1.1/", None),
    ("http://[fc00::1]/", None),
    ("http://[fd12:3456::1]/", None),
    ("http://[fe80::1]/", None),
    ("http://[fec0::1]/", None),
    ("http://[::ffff:10.0.0.1]/", None),
    ("http://printer.example/", "192.168.1.9"),
    ("http://printer.example/", "fd00::9"),
    ("http://printer.example/", "::ffff:192.168.1.9"),
    ("http://wiki/", "10.1.1.1"),
    # an IPv4 address inside an IPv6 address
    ("http://[2002:7f00:1::]/", None),
    ("http://[2002:a00:1::1]/", None),
    ("http://[64:ff9b::127.0.0.1]/", None),
    ("http://[64:ff9b::a9fe:a9fe]/", None),
    ("http://[64:ff9b:1::a00:1]/", None),
    ("http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/", None),
    ("http://[2a00:1450::5efe:10.0.0.1]/", None),
    # the machines of clouds
    ("http://169.254.169.254/latest/meta-data/", None),
    ("http://169.254.170.2/", None),
    ("http://[fd00:ec2::254]/", None),
    ("http://[::ffff:169.254.169.254]/", None),
    ("http://100.100.100.200/", None),
    ("http://192.0.0.192/", None),
    ("http://168.63.129.16/", None),
    ("http://metadata.google.internal/", "169.254.169.254"),
    ("http://2852039166/", "169.254.169.254"),
    # nobody's
    ("http://224.0.0.1/", None),
    ("http://239.255.255.250/", None),
    ("http://[ff02::1]/", None),
    ("http://240.0.0.1/", None),
    ("http://255.255.255.255/", None),
    ("http://192.0.2.1/", None),
    ("http://198.51.100.1/", None),
    ("http://203.0.113.1/", None),
    ("http://198.18.0.1/", None),
    ("http://192.88.99.1/", None),
    ("http://[2001:db8::1]/", None),
    ("http://[3fff::1]/", None),
    ("http://[100::1]/", None),
    ("http://[2001:2::1]/", None),
    # doors that no web server has
    ("http://93.184.216.34:22/", None),
    ("http://good.example:25/", "93.184.216.34"),
    ("http://good.example:6379/", "93.184.216.34"),
    ("http://good.example:11211/", "93.184.216.34"),
    ("https://good.example:5432/", "93.184.216.34"),
    ("http://good.example:0/", "93.184.216.34"),
    ("http://good.example:65616/", "93.184.216.34"),
    # no web addresses
    ("ftp://good.example/", "93.184.216.34"),
    ("file:///etc/passwd", None),
    ("gopher://127.0.0.1:6379/_INFO", None),
    ("http:///etc/passwd", None),
    ("http://good.example\x00.evil.example/", "93.184.216.34"),
    ("http://good.example/a\x00b", "93.184.216.34"),
    ("http://good.example/ HTTP/1.1\r\nHost: evil", "93.184.216.34"),
    ("//127.0.0.1/", None),
    ("", None),
]
REFUSALS = {Reason.FORBIDDEN, Reason.BAD_ADDRESS}
NUMBERED = [pytest.param(*attempt, id=f"{number:02}") for number, attempt in enumerate(ATTEMPTS, 1)]


def _can_be_sent(address: object) -> bool:
    """No server can send control characters, and an address without a host leads to the same one."""
    return str(address).isprintable() and str(address).startswith("http://") and str(address)[7:8] != "/"


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every connection that was tried: none is made but to loopback addresses."""
    tried: list[tuple[str, int]] = []
    real = httpcore.AnyIOBackend.connect_tcp

    async def connect(
        self: httpcore.AnyIOBackend, host: str, port: int, *rest: object, **more: object
    ) -> object:
        tried.append((host, port))
        if not host.startswith("127."):
            raise httpcore.ConnectError
        return await real(self, host, port, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    return tried


@pytest.fixture
async def here() -> AsyncIterator[Site]:
    async with site() as it:
        yield it


def test_the_attempts_are_many() -> None:
    assert len(ATTEMPTS) == len(set(ATTEMPTS)) == 94


def _names(address: str, resolves_to: str | None) -> Names:
    """A resolver as the most careless one: whatever it is asked, it answers."""
    names = Names()
    names.answers = _Careless(resolves_to)
    return names


class _Careless(dict[str, list[list[str]]]):
    def __init__(self, address: str | None) -> None:
        super().__init__({HOST: [["127.0.0.1"]]})
        self._address = address

    def get(self, host: str, default: object = None) -> list[list[str]] | None:  # type: ignore[override]
        found = super().get(host)
        return found or ([[self._address]] if self._address else None)


@pytest.mark.parametrize(("address", "resolves_to"), NUMBERED)
async def test_a_forbidden_address_is_refused_without_a_connection(
    address: str, resolves_to: str | None, connections: list[tuple[str, int]]
) -> None:
    async with fetcher(names=_names(address, resolves_to)) as fetching:
        answer = await fetching.fetch(address)

    assert isinstance(answer, NotFetched)
    assert answer.reason in REFUSALS
    assert not answer.passing
    assert connections == []


@pytest.mark.parametrize(("address", "resolves_to"), [row for row in NUMBERED if _can_be_sent(row.values[0])])
async def test_a_redirect_to_a_forbidden_address_is_not_followed(
    here: Site, address: str, resolves_to: str | None, connections: list[tuple[str, int]]
) -> None:
    here.replies["/a"] = lambda request: web.Response(status=302, headers={"Location": address})

    async with fetcher(here.port, names=_names(address, resolves_to)) as fetching:
        answer = await fetching.fetch(here.url("/a"))

    assert isinstance(answer, NotFetched)
    assert answer.reason in REFUSALS
    assert not answer.passing
    assert set(connections) == {("127.0.0.1", here.port)}
    assert here.paths() == ["/a"]


async def test_a_public_address_is_connected_to(connections: list[tuple[str, int]]) -> None:
    names = Names({"good.example": [["93.184.216.34"]], "six.example": [["2606:2800:220:1::1"]]})

    async with fetcher(names=names) as fetching:
        await fetching.fetch("http://good.example/")
        await fetching.fetch("https://six.example./")
        await fetching.fetch("http://93.184.216.34:8080/")
        await fetching.fetch("http://[64:ff9b::5db8:d822]/")

    assert connections == [
        ("93.184.216.34", 80),
        ("2606:2800:220:1::1", 443),
        ("93.184.216.34", 8080),
        ("64:ff9b::5db8:d822", 80),
    ]
    assert names.asked == ["good.example", "six.example"]


async def test_a_name_with_one_private_address_among_public_ones_is_refused(
    connections: list[tuple[str, int]],
) -> None:
    names = Names({"both.example": [["93.184.216.34", "10.0.0.1"]]})

    async with fetcher(names=names) as fetching:
        answer = await fetching.fetch("http://both.example/")

    assert answer == NotFetched("http://both.example/", Reason.FORBIDDEN, passing=False)
    assert connections == []


# Names that change what they mean (DNS rebinding). 127.0.0.1 is open here, 127.0.0.2 is what must not be reached.


async def test_a_name_that_leads_elsewhere_by_the_second_connection_is_refused(
    here: Site, connections: list[tuple[str, int]]
) -> None:
    here.put("/a", Connection="close")
    async with site("127.0.0.2", here.port) as inside:
        inside.put("/a", b"secret")
        names = Names({HOST: [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]]})

        async with fetcher(names=names, allowed=["127.0.0.1/32"]) as fetching:
            first = await fetching.fetch(here.url("/a"))
            second = await fetching.fetch(here.url("/a"))

        assert isinstance(first, Document)
        assert second == NotFetched(here.url("/a"), Reason.FORBIDDEN, passing=False)
        assert inside.asked == []
        assert {host for host, _ in connections} == {"127.0.0.1"}


async def test_each_connection_goes_to_the_answer_that_was_checked_and_asks_no_second_time(
    here: Site, connections: list[tuple[str, int]]
) -> None:
    here.put("/a")
    names = Names({HOST: [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]]})

    async with fetcher(names=names, allowed=["127.0.0.1/32"]) as fetching:
        for _ in range(3):
            assert isinstance(await fetching.fetch(here.url("/a")), Document)

    # One for robots.txt, one that was kept open since: as many look-ups as connections.
    assert names.asked == [HOST, HOST]
    assert connections == [("127.0.0.1", here.port)] * 2


async def test_a_connection_that_ends_up_at_another_address_is_dropped(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = httpcore.AnyIOBackend.connect_tcp
    names = Names({"good.example": [["93.184.216.34"]]})

    async def astray(self: httpcore.AnyIOBackend, host: str, port: int, *rest: object) -> object:
        return await real(self, "127.0.0.1", here.port, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", astray)
    async with fetcher(names=names) as fetching:
        answer = await fetching.fetch("http://good.example/")

    assert answer == NotFetched("http://good.example/", Reason.FORBIDDEN, passing=False)
    assert here.asked == []


# What an admin opens


@pytest.mark.parametrize(
    ("allowed", "host", "port", "address", "open_"),
    [
        (["intranet.example"], "intranet.example", 80, "10.0.0.5", True),
        (["intranet.example"], "intranet.example", 9999, "10.0.0.5", True),
        (["Intranet.Example."], "intranet.example", 80, "10.0.0.5", True),
        (["intranet.example"], "www.intranet.example", 80, "10.0.0.5", False),
        (["intranet.example"], "evil.example", 80, "10.0.0.5", False),
        (["intranet.example:8080"], "intranet.example", 8080, "10.0.0.5", True),
        (["intranet.example:8080"], "intranet.example", 80, "10.0.0.5", False),
        (["intranet.example"], "intranet.example", 80, "169.254.169.254", False),
        (["intranet.example"], "intranet.example", 80, "::ffff:169.254.169.254", False),
        (["intranet.example"], "intranet.example", 80, "224.0.0.1", False),
        (["10.0.0.0/8"], "any.example", 80, "10.0.0.5", True),
        (["10.0.0.0/8"], "any.example", 5432, "::ffff:10.0.0.5", True),
        (["10.0.0.0/8"], "any.example", 80, "192.168.0.1", False),
        (["169.254.0.0/16"], "any.example", 80, "169.254.169.254", False),
        (["fc00::/7"], "any.example", 80, "fd00:ec2::254", False),
        (["fc00::/7"], "any.example", 80, "fd00:ec2::254%eth0", False),
        (["fc00::/7"], "any.example", 80, "fd00::5", True),
        (["127.0.0.1"], "127.0.0.1", 5000, "127.0.0.1", True),
        (["127.0.0.1"], "rebound.example", 80, "127.0.0.1", False),
        (["127.0.0.1:5000"], "127.0.0.1", 80, "127.0.0.1", False),
        (["127.0.0.1/32"], "rebound.example", 80, "127.0.0.1", True),
        (["[::1]:5000"], "::1", 5000, "::1", True),
        (["::1"], "::1", 80, "::1", True),
        (["good.example:9000"], "good.example", 9000, "93.184.216.34", True),
        (["good.example:9000"], "good.example", 80, "93.184.216.34", True),
        ([], "good.example", 9000, "93.184.216.34", False),
    ],
)
def test_leave_is_for_that_host_port_or_network_alone(
    allowed: list[str], host: str, port: int, address: str, open_: bool
) -> None:
    opened = nullcontext() if open_ else pytest.raises(Failed, match=Reason.FORBIDDEN)
    with opened:
        found = judge(host, port, [address], read_allowances(allowed))
        assert found == (str(ipaddress.ip_address(address)),)


@pytest.mark.parametrize(
    "wrong",
    [
        "0.0.0.0/0",
        "8.8.8.0/24",
        "10.0.0.1/8",
        "::/0",
        "224.0.0.0/8",
        "a b",
        "host:0",
        "host:99999",
        "host:x",
        "http://host",
        "user@host",
        "127.1",
        "[::1",
        ":80",
        "host/24",
        "",
        "127.0.0.1:٨٠",
    ],
)
def test_what_cannot_be_opened_is_said_when_the_bot_starts(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_allowance(wrong)


def test_the_settings_name_a_host_that_is_none() -> None:
    assert load_settings(allowed_hosts="wiki.example, 10.0.0.0/8").allowed_hosts == (
        "wiki.example",
        "10.0.0.0/8",
    )
    with pytest.raises(SettingsError, match=r"^ALLOWED_HOSTS: 8\.8\.8\.0/24 is not in private"):
        load_settings(allowed_hosts="8.8.8.0/24")
    with pytest.raises(SettingsError, match=r"^FETCH_CONTACT: it goes into a header"):
        load_settings(fetch_contact="me)\r\nX: 1")


# Properties

v4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
v6 = st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address)
SPECIAL = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/127", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48", "2001:db8::/32", "2002::/16", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
]  # fmt: skip


@st.composite
def special(draw: st.DrawFn) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    network = ipaddress.ip_network(draw(st.sampled_from(SPECIAL)))
    return network[draw(st.integers(0, network.num_addresses - 1))]


@given(special())
def test_no_address_of_a_special_network_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert not is_public(address)


@given(st.one_of(v4, v6))
@example(ipaddress.IPv4Address("192.31.196.1"))
def test_whatever_python_calls_private_is_not_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        assert not is_public(address) or getattr(address, "ipv4_mapped", None) or address in _NAT64
    if is_never(address):
        assert not is_public(address)


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@given(v4)
def test_an_address_inside_an_address_is_no_more_public_than_itself(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    for outer in (
        0xFFFF << 32,
        0x64FF9B << 96,
        0,
        0xFFFF << 48,
        0x2002 << 112 | number << 80,
        0x20010000 << 96,
    ):
        if is_public(ipaddress.IPv6Address(outer | number)):
            assert is_public(inner)
    teredo = ipaddress.IPv6Address(0x20010000 << 96 | (number ^ 0xFFFFFFFF))
    assert not is_public(teredo)


@given(st.lists(st.one_of(v4, v6, special()), min_size=1, max_size=5), st.integers(1, 65_535))
def test_only_public_addresses_at_web_ports_pass_without_leave(
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address], port: int
) -> None:
    try:
        found = judge("any.example", port, [str(address) for address in addresses], ())
    except Failed:
        assert port not in WEB_PORTS or not all(map(is_public, addresses))
    else:
        assert found == tuple(map(str, addresses))
        assert port in WEB_PORTS
        assert all(map(is_public, addresses))


@given(
    st.one_of(
        st.text(),
        st.text().map("http://{}/".format),
        st.text("0123456789abcdefx.:[]%@/\\").map("http://{}".format),
    )
)
def test_whatever_is_read_as_an_address_means_one_thing(text: str) -> None:
    try:
        target = read_address(text)
    except Failed:
        return
    assert target.address.isascii()
    assert target.address.isprintable()
    assert " " not in target.address
    assert read_address(target.address) == target
    try:
        ipaddress.ip_address(target.host)
    except ValueError:
        assert not target.host.rpartition(".")[2].isdecimal()


async def test_a_look_up_is_given_up_after_its_time() -> None:
    from bot.fetching.guard import Guard

    released = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stuck(host: str) -> list[str]:
        asyncio.run_coroutine_threadsafe(released.wait(), loop).result()
        return ["93.184.216.34"]

    guard = Guard(resolve=stuck, seconds=0.05)
    with pytest.raises(Failed) as raised:
        await guard.addresses("slow.example", 80)
    released.set()
    guard.close()

    assert raised.value.reason is Reason.TOO_SLOW
    assert raised.value.passing
