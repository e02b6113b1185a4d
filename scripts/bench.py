"""`make bench`: what the list, an action, where the plan stands and the exports cost at 25, 1 000 and 10 000 actions, and whether bounds hold.

Own servers, own databases (one a size), production settings, gunicorn with two workers of four threads a size. Times are the server's
own (a header written by the outermost middleware); those of exports, which stream, are the client's on loopback up to
the last byte. Runs are interleaved, medians are shown. Status 1 when a bound is not held.
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from scripts.benchmark.measuring import EXPORTS, MADE, PAGES, STANDS, TIME_HEADER  # noqa: E402 - found by its folder
from sgcd_plan.embedded import ServerFailure, Servers, database_url, redis_url  # noqa: E402 - found by its folder

SIZES = (25, 1_000, 10_000)
WARM_UP = 8
EXPORT_SECONDS = 10
GROWTH_BOUND, BARE_BOUND, MEMORY_BOUND = 1.25, 1.5, 200
# The search of the header, beside the list at the same size.
SEARCH_BOUND = 2
# Pages that read the whole plan are asked at most so often, after fewer turns to warm up.
STANDS_RUNS, STANDS_WARM_UP = 10, 2
STREAM_GROWTH = 20
# One request in so many of the long run is an export.
EXPORT_EVERY = 500
# Beyond, spreadsheets are a worker's (``actions.list_files.HEAVY``).
HEAVY = 1_000


@dataclass
class Answer:
    """What one request cost: milliseconds of the server, and of the client to the first and to the last byte; bytes."""

    server: float
    first: float
    last: float
    size: int


@dataclass
class Site:
    """One size: its gunicorn, and the cookie of a person who manages its plan."""

    size: int
    cookie: str
    queries: dict[str, int]
    port: int
    process: subprocess.Popen
    answers: dict[str, list[Answer]] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """One GET; anything but 200 stops the bench."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        start = time.perf_counter()
        connection.request(
            "GET",
            path,
            headers={"Cookie": f"sessionid={self.cookie}", "X-Forwarded-Proto": "https"},
        )
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(f"{path} at {self.size} actions answered {response.status}")
        size = len(response.read(1))
        first = time.perf_counter() - start
        while block := response.read(65536):
            size += len(block)
        last = time.perf_counter() - start
        connection.close()
        return Answer(
            float(response.headers[TIME_HEADER]),
            first * 1000,
            last * 1000,
            size,
        )

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return psutil.Process(self.process.pid).children()

    def median(self, name: str, attribute: str = "server") -> float:
        """The median cost of a page."""
        return statistics.median(getattr(a, attribute) for a in self.answers[name])


def environment(state: Path, size: int) -> dict[str, str]:
    """Production's variables for one size; the person's own have no say."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {
        **kept,
        "DEBUG": "False",
        "SECRET_KEY": "bench-only-" + "k" * 40,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "https://127.0.0.1",
        "EMAIL_URL": "smtp://localhost:9",
        "STATE_DIR": str(state),
        "DATABASE_URL": database_url(state).replace("/sgcd_plan", f"/bench_{size}"),
        "REDIS_URL": redis_url(state),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "scripts.benchmark.settings",
    }


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_site(state: Path, size: int, loaded: dict, workers: int = 2) -> Site:
    """The application over the database of one size, served as the Procfile does, without an end to its workers."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "sgcd_plan.wsgi", "--preload", "--no-control-socket"]
    command += [
        "--workers",
        str(workers),
        "--threads",
        "4",
        "--bind",
        f"127.0.0.1:{port}",
        "--timeout",
        "300",
    ]
    process = subprocess.Popen(
        [*command, "--log-level", "error"],
        cwd=HERE,
        env=environment(state, size),
    )
    site = Site(size, loaded["cookie"], loaded["queries"], port, process)
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return site
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"gunicorn did not start for {size} actions")


@contextlib.contextmanager
def sites(state: Path, sizes: tuple[int, ...]) -> Iterator[list[Site]]:
    """A site for each size, over fresh data; everything is stopped in the end."""
    import psycopg  # noqa: PLC0415 - the servers' driver, once they run

    started: list[Site] = []
    servers = Servers(state, durable=False)
    try:
        servers.start()
        for size in sizes:
            with psycopg.connect(
                host=str(servers.sockets), user="sgcd", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS bench_{size} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE bench_{size}")
            begun = time.monotonic()
            loaded = subprocess.run(
                [sys.executable, "-m", "scripts.benchmark", str(size)],
                cwd=HERE,
                env=environment(state, size),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            say(f"{size} actions loaded in {time.monotonic() - begun:.0f} s")
            started.append(start_site(state, size, json.loads(loaded.stdout)))
        yield started
    finally:
        for site in started:
            site.process.terminate()
            site.process.wait(30)
        servers.stop()


def say(text: str) -> None:
    """Progress, apart from the results."""
    print(text, file=sys.stderr, flush=True)


def sends(name: str, size: int) -> bool:
    """Whether a request gives this page or file at this size; a worker makes the others."""
    return name in PAGES or name in STANDS or name.endswith("CSV") or size <= HEAVY


def make(state: Path, found: list[Site]) -> list[dict]:
    """What a worker makes of each size: seconds, its memory, the file's size."""
    made = []
    for kind in MADE:
        for site in found:
            if (kind == "pdf") is (site.size > HEAVY):
                continue
            command = [sys.executable, "-m", "scripts.benchmark.making", kind]
            done = subprocess.run(
                command,
                cwd=HERE,
                env=environment(state, site.size),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            made.append(json.loads(done.stdout) | {"actions": site.size})
            say(f"{kind} of {made[-1]['rows']} rows made in {made[-1]['seconds']:.1f} s")
    return made


def measure(found: list[Site], runs: int) -> None:
    """Ask every page of every size ``runs`` times, in turn; exports about ten seconds each, three times at least."""
    for name, path in PAGES.items():
        for site in found:
            for _ in range(WARM_UP):
                site.get(path)
            site.answers[name] = []
    for _ in range(runs):
        for name, path in PAGES.items():
            for site in found:
                site.answers[name].append(site.get(path))
    for name, path in STANDS.items():
        for site in found:
            for _ in range(STANDS_WARM_UP):
                site.get(path)
            site.answers[name] = []
    for _ in range(min(runs, STANDS_RUNS)):
        for name, path in STANDS.items():
            for site in found:
                site.answers[name].append(site.get(path))
    for name, path in EXPORTS.items():
        asked = [site for site in found if sends(name, site.size)]
        spent = dict.fromkeys((site.size for site in asked), 0.0)
        for site in asked:
            site.get(path)
            site.answers[name] = []
        for run in range(runs):
            for site in asked:
                if run < 3 or spent[site.size] < EXPORT_SECONDS * 1000:
                    site.answers[name].append(site.get(path))
                    spent[site.size] += site.answers[name][-1].last


def resident(process: psutil.Process) -> float:
    """Resident memory in MB (10^6 bytes)."""
    return process.memory_info().rss / 1e6


class Watch(threading.Thread):
    """The largest resident memory of a process while something is asked of it."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self.process, self.peak, self.over = process, resident(process), threading.Event()

    def run(self) -> None:
        """Look ten times a second."""
        while not self.over.wait(0.1):
            self.peak = max(self.peak, resident(self.process))

    def stop(self) -> float:
        """The peak, in MB."""
        self.over.set()
        self.join()
        return self.peak


def endure(site: Site, state: Path, requests: int) -> dict:
    """One worker through ``requests`` requests: how its memory stood before, during a CSV, and at most."""
    alone = start_site(state, site.size, {"cookie": site.cookie, "queries": site.queries}, workers=1)
    try:
        for path in [*PAGES.values()] * 3:
            alone.get(path)
        worker = alone.workers()[0]
        before = resident(worker)
        watch = Watch(worker)
        watch.start()
        csv = alone.get(EXPORTS["export CSV"])
        in_stream = watch.stop()
        watch = Watch(worker)
        watch.start()
        pages, exports = list(PAGES.values()), list(EXPORTS.values())
        begun = time.monotonic()
        for n in range(1, requests + 1):
            path = (
                exports[n // EXPORT_EVERY % len(exports)] if n % EXPORT_EVERY == 0 else pages[n % len(pages)]
            )
            alone.get(path)
            if n % 1000 == 0:
                say(f"{n} requests in {time.monotonic() - begun:.0f} s, {resident(worker):.0f} MB")
        return {
            "requests": requests,
            "before_mb": before,
            "after_mb": resident(worker),
            "peak_mb": max(watch.stop(), in_stream),
            "stream_growth_mb": in_stream - before,
            "stream_first_ms": csv.first,
            "stream_last_ms": csv.last,
        }
    finally:
        alone.process.terminate()
        alone.process.wait(30)


def table(found: list[Site]) -> list[dict]:
    """A line for each page and size."""
    lines = []
    for name in [*PAGES, *STANDS, *EXPORTS]:
        for site in found:
            if not sends(name, site.size):
                continue
            answers = site.answers[name]
            lines.append(
                {
                    "page": name,
                    "actions": site.size,
                    "queries": site.queries[name],
                    "ms": round(site.median(name, "last" if name in EXPORTS else "server"), 2),
                    "runs": len(answers),
                    "kb": round(statistics.median(a.size for a in answers) / 1000, 1),
                }
            )
    return lines


def bounds(found: list[Site], memory: dict) -> list[dict]:
    """Each bound: what was measured, the limit, whether it holds."""
    by_size = {site.size: site for site in found}
    small, large = (by_size[size] for size in sorted(by_size)[-2:])
    checks = [
        (
            f"list at {large.size} / at {small.size} actions",
            large.median("list, first page") / small.median("list, first page"),
            GROWTH_BOUND,
        ),
        *(
            (
                f"list / bare view at {site.size} actions",
                site.median("list, first page") / site.median("bare view"),
                BARE_BOUND,
            )
            for site in (small, large)
        ),
        *(
            (
                f"queries of {name} at {large.size} / at {small.size} actions",
                large.queries[name] / small.queries[name],
                1.0,
            )
            for name in [*PAGES, *STANDS]
        ),
        *(
            (
                f"{name} / list at {large.size} actions",
                large.median(name) / large.median("list, first page"),
                SEARCH_BOUND,
            )
            for name in STANDS
            if name.startswith("search")
        ),
        (f"worker's memory through {memory['requests']} requests (MB)", memory["peak_mb"], MEMORY_BOUND),
        ("growth of memory while a CSV streams (MB)", memory["stream_growth_mb"], STREAM_GROWTH),
        (
            "CSV: time to the first byte / to the last",
            memory["stream_first_ms"] / memory["stream_last_ms"],
            0.5,
        ),
    ]
    return [
        {"what": what, "measured": round(measured, 3), "bound": bound, "holds": measured <= bound}
        for what, measured, bound in checks
    ]


def say_table(lines: list[dict]) -> None:
    """Each page and file of each size, as Markdown."""
    print(f"| page | actions | queries | ms (median of n) | n | kB |\n|{' --- |' * 6}")
    for line in lines:
        print("| {page} | {actions} | {queries} | {ms} | {runs} | {kb} |".format(**line))


def say_made(made: list[dict]) -> None:
    """What a worker made, as Markdown."""
    print(f"\n| made by a worker | rows | s | peak MB | kB |\n|{' --- |' * 5}")
    for line in made:
        print("| {kind} | {rows} | {seconds:.1f} | {peak_mb:.0f} | {kb:.0f} |".format(**line), flush=True)


def say_bounds(checks: list[dict]) -> None:
    """Each bound, as Markdown."""
    print(f"\n| bound | measured | at most | holds |\n|{' --- |' * 4}")
    for check in checks:
        print("| {what} | {measured} | {bound} | {} |".format("yes" if check["holds"] else "NO", **check))


def main() -> int:
    """Load, measure, print what is known as soon as it is; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=30, help="runs of each page (median); default 30")
    parser.add_argument(
        "--requests", type=int, default=10_000, help="requests of the memory's run; default 10 000"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    asked = parser.parse_args()
    state = HERE / "var" / "bench"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with sites(state, SIZES) as found:
            measure(found, asked.runs)
            made = make(state, found)
            lines = table(found)
            if not asked.json:
                say_table(lines)
                say_made(made)
            memory = endure(found[-1], state, asked.requests)
    except (ServerFailure, RuntimeError, subprocess.CalledProcessError) as failure:
        say(str(failure))
        return 1
    checks = bounds(found, memory)
    if asked.json:
        print(json.dumps({"pages": lines, "made": made, "bounds": checks, "memory": memory}))
    else:
        say_bounds(checks)
    return 0 if all(check["holds"] for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
