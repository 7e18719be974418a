"""Which IP addresses belong to the public internet: pure.

The networks follow the IANA registries of special-purpose addresses (RFC 6890 and its successors) rather than
`ipaddress.is_global`, whose meaning differs between versions of Python.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Cloud machines get their secrets from these; no setting opens them. The last but one of IPv4 is Oracle's, the last Azure's.
_METADATA: frozenset[Address] = frozenset(
    {
        IPv4Address("169.254.169.254"),
        IPv4Address("169.254.170.2"),
        IPv4Address("100.100.100.200"),
        IPv4Address("192.0.0.192"),
        IPv4Address("168.63.129.16"),
        IPv6Address("fd00:ec2::254"),
        IPv6Address("fd00:ec2::23"),
        IPv6Address("fd20:ce::254"),
    }
)
# Nothing of the web is ever there: this host without a name, multicast, reserved and broadcast.
_NOWHERE: tuple[Network, ...] = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("224.0.0.0/4"),
    IPv4Network("240.0.0.0/4"),
    IPv6Network("::/128"),
    IPv6Network("ff00::/8"),
)
# What an admin may open.
PRIVATE: tuple[Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT
    IPv4Network("127.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("198.18.0.0/15"),  # benchmarking
    IPv6Network("::1/128"),
    IPv6Network("fc00::/7"),
    IPv6Network("fe80::/10"),
)
_SPECIAL_V4 = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.0.2.0/24"),
    IPv4Network("192.31.196.0/24"),
    IPv4Network("192.52.193.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("192.175.48.0/24"),
    IPv4Network("198.51.100.0/24"),
    IPv4Network("203.0.113.0/24"),
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = (
    IPv6Network("2001::/23"),  # Teredo, benchmarking, ORCHID and other protocols
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("2620:4f:8000::/48"),
    IPv6Network("3fff::/20"),  # documentation
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv4-mapped or NAT64 address stands for, else `address` itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Say whether anybody on the internet may be meant by `address`.

    6to4, Teredo and ISATAP carry an IPv4 address inside and are given up: none is public, whatever they carry.
    """
    address = plain(address)
    if is_never(address):
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in (*PRIVATE, *_SPECIAL_V4))
    if address not in _GLOBAL_V6 or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return False
    return not any(address in network for network in _SPECIAL_V6)


def is_never(address: Address) -> bool:
    """Say whether no setting may open `address`: metadata of clouds, multicast, reserved, unspecified."""
    address = plain(address)
    return address in _METADATA or any(address in network for network in _NOWHERE)


def is_private(network: Network) -> bool:
    """Say whether all of `network` lies in one of the private ranges, so that an admin may open it."""
    return any(network.version == wide.version and network.subnet_of(wide) for wide in PRIVATE)  # type: ignore[arg-type]
