"""Which process holds the other end of a loopback connection, read from Linux's /proc."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

LOCAL, REMOTE, INODE = 1, 2, 9
"""The columns of /proc/net/tcp."""


def inodes(table: str, client_port: int, server_port: int) -> Iterator[str]:
    """The sockets from one port to another, out of the text of /proc/net/tcp."""
    for line in table.splitlines()[1:]:
        columns = line.split()
        ports = (columns[LOCAL].rpartition(":")[2], columns[REMOTE].rpartition(":")[2])
        if ports == (f"{client_port:04X}", f"{server_port:04X}"):
            yield columns[INODE]


def pid_of(client_port: int, server_port: int, proc: Path = Path("/proc")) -> int:
    """The process that holds a connection; 0 when there is none, or no /proc."""
    try:
        table = (proc / "net" / "tcp").read_text()
    except OSError:
        return 0
    wanted = {f"socket:[{inode}]" for inode in inodes(table, client_port, server_port)}
    for folder in proc.glob("[0-9]*/fd"):
        with contextlib.suppress(OSError):  # it ended, or is somebody else's
            if any(str(link.readlink()) in wanted for link in folder.iterdir()):
                return int(folder.parent.name)
    return 0
