"""Fuzzes the parsers: `python benchmarks/fuzz.py feed --seconds 600 --out FOLDER`.

Atheris (coverage-guided, `uv pip install atheris`) is used where it is installed, else seeds are changed at
random. What a target raises, or takes longer than two seconds of CPU for, is a finding: its input and its
traceback are kept in FOLDER, once for each place, and the fuzzing goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fuzz")]

LONGEST = 20_000
SLOW_S = 2.0
_ENOUGH_MEMORY = 4 * 1024**3


@dataclass
class Watch:
    """Runs a target and keeps what it finds."""

    name: str
    out: Path
    runs: int = 0
    slowest_s: float = 0.0
    places: set[str] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    def run(self, target: Callable[[bytes], None], given: bytes) -> None:
        """Run the target once."""
        self.runs += 1
        cpu = time.process_time()
        try:
            target(given)
        except Exception as trouble:  # noqa: BLE001 - whatever is raised is what is looked for
            where = traceback.extract_tb(trouble.__traceback__)[-1]
            self.keep(
                f"{type(trouble).__name__} {where.filename}:{where.lineno}", given, traceback.format_exc()
            )
        spent = time.process_time() - cpu
        self.slowest_s = max(self.slowest_s, spent)
        if spent > SLOW_S:
            self.keep("slow", given, f"took {spent:.1f} s of CPU")

    def keep(self, place: str, given: bytes, text: str) -> None:
        """Keep an input, the first of its place."""
        if place in self.places:
            return
        self.places.add(place)
        stem = f"{self.name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
        (self.out / f"{stem}.bin").write_bytes(given)
        (self.out / f"{stem}.txt").write_text(f"{place}\n{text}", encoding="utf-8", errors="replace")

    def result(self) -> str:
        """Return one JSON line about the run."""
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return json.dumps(
            {
                "target": self.name,
                "seconds": round(time.monotonic() - self.began),
                "runs": self.runs,
                "findings": sorted(self.places),
                "slowest_s": round(self.slowest_s, 2),
                "peak_mb": peak_mb,
            }
        )


def changed(chance: random.Random, corpus: list[bytes], words: list[bytes]) -> bytes:
    """Return a seed with a few changes: bytes flipped, parts cut, doubled or taken from others."""
    given = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(given))
        end = min(len(given), start + chance.randint(0, 30))
        match chance.randrange(5):
            case 0:
                given[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
            case 1:
                del given[start:end]
            case 2:
                given[start:start] = given[start:end] * chance.choice((1, 2, 50))
            case 3:
                other = chance.choice(corpus)
                cut = chance.randint(0, len(other))
                given[start:end] = other[cut : cut + chance.randint(0, 80)]
            case _:
                given[start:end] = chance.choice(words)
    return bytes(given[:LONGEST])


def at_random(watch: Watch, target: Callable[[bytes], None], seconds: float, seed: int) -> None:
    """Fuzz without a guide."""
    import fuzz_seeds

    chance = random.Random(seed)
    words = [word.encode() for word in fuzz_seeds.WORDS]
    corpus = fuzz_seeds.seeds(watch.name)
    for given in corpus:
        watch.run(target, given)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        watch.run(target, changed(chance, corpus, words))


def guided(watch: Watch, seconds: float, seed: int) -> None:
    """Fuzz with Atheris, which leaves the process by itself; our own packages are instrumented."""
    import atheris  # type: ignore[import-not-found] # not in the lock file: 35 MB that only this needs
    import fuzz_seeds

    with atheris.instrument_imports(include=["monitors"]):
        import fuzz_targets

    target = fuzz_targets.TARGETS[watch.name]
    for given in fuzz_seeds.seeds(watch.name):
        watch.run(target, given)
    end = time.monotonic() + seconds

    def once(given: bytes) -> None:
        watch.run(target, given)
        if time.monotonic() > end - 1:
            (watch.out / f"{watch.name}.json").write_text(watch.result() + "\n", encoding="utf-8")

    corpus = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, given in enumerate(fuzz_seeds.seeds(watch.name)):
        (corpus / f"seed{number}").write_bytes(given)
    words = corpus.with_suffix(".dict")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in fuzz_seeds.WORDS), encoding="ascii")
    options = [f"-max_total_time={round(seconds)}", f"-max_len={LONGEST}", f"-seed={seed}", f"-dict={words}"]
    atheris.Setup([sys.argv[0], *options, "-timeout=60", "-rss_limit_mb=3000", str(corpus)], once)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def main() -> None:
    """Fuzz one target and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--unguided", action="store_true", help="at random, also where Atheris is installed")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (_ENOUGH_MEMORY, _ENOUGH_MEMORY))
    watch = Watch(asked.target, asked.out)
    if importlib.util.find_spec("atheris") and not asked.unguided:
        guided(watch, asked.seconds, asked.seed)
        return
    import fuzz_targets

    at_random(watch, fuzz_targets.TARGETS[asked.target], asked.seconds, asked.seed)
    print(watch.result())


if __name__ == "__main__":
    main()
