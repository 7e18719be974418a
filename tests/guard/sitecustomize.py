"""Put first on a child's PYTHONPATH: every attempt to reach a network, in it and in its children, is noted and fails.

Python runs a module of this name at the start of every interpreter. The notes go to the file `NO_NETWORK_LOG`.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Any

NOTES = Path(os.environ["NO_NETWORK_LOG"])
LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    outward = event in SENDING and args[0].family != socket.AF_UNIX
    if event in LOOK_UPS or outward:
        with NOTES.open("a") as notes:
            notes.write(f"{sys.argv[:3]}: {event} {args[-1] if outward else args[0]!r}\n")
        raise ConnectionRefusedError(f"{event}: this process must not reach a network")


sys.addaudithook(_refuse)
