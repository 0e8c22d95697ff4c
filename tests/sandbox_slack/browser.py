"""A headless Chromium over its debugging protocol: no more than opening a page and asking it things."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
)
START_S = 30.0


def chromium() -> str | None:
    """The path of the browser, or None where none is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page of one browser."""

    def __init__(self, path: str, folder: Path) -> None:
        self._folder = folder
        command = [path, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._numbers = itertools.count(1)
        self._socket = connect(self._page_address(), max_size=None)
        self.requests: list[str] = []
        self.order("Network.enable")
        self.order("Page.enable")

    def _page_address(self) -> str:
        file, deadline = self._folder / "DevToolsActivePort", time.monotonic() + START_S
        while not (file.exists() and "\n" in file.read_text()):
            if time.monotonic() > deadline:
                self._process.kill()
                raise TimeoutError("Chromium did not start")
            time.sleep(0.02)
        port = file.read_text().split("\n", maxsplit=1)[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = [page for page in json.load(answer) if page["type"] == "page"]
        return str(pages[0]["webSocketDebuggerUrl"])

    def order(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer; requests that the page makes meanwhile are kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            heard = json.loads(self._socket.recv(timeout=START_S))
            if heard.get("method") == "Network.requestWillBeSent":
                self.requests.append(heard["params"]["request"]["url"])
            if heard.get("id") == number:
                result: dict[str, Any] = heard.get("result", {})
                return result

    def open(self, url: str) -> Self:
        self.order("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")
        return self

    def ask(self, script: str) -> Any:
        """Evaluate JavaScript and return its value."""
        answer = self.order("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = 8.0) -> None:
        """Wait until a condition holds on the page."""
        deadline = time.monotonic() + seconds
        while not self.ask(script):
            if time.monotonic() > deadline:
                raise AssertionError(f"never became true: {script}")
            time.sleep(0.05)

    def press(self, selector: str) -> None:
        """Click in the middle of an element as a mouse does."""
        place = self.ask(
            f"(() => {{ const n = document.querySelector({json.dumps(selector)}); n.scrollIntoView();"
            " const r = n.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.order(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1
            )

    def write(self, selector: str, text: str) -> None:
        """Type into a field and press Enter."""
        self.ask(f"document.querySelector({json.dumps(selector)}).focus()")
        self.order("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            self.order(
                "Input.dispatchKeyEvent",
                type=kind,
                key="Enter",
                code="Enter",
                windowsVirtualKeyCode=13,
                text="\r",
            )

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(10)
