"""How fast the service is there: `counterpart --help`, ready to serve, and the size of the first page on the line."""

import gzip
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

COUNTERPART = Path(sys.executable).with_name("counterpart")
RUNS = 7


def main() -> None:
    print(f"counterpart --help      median {help_seconds():.3f} s   (goal < 0.5 s)")
    with tempfile.TemporaryDirectory() as folder:
        environment = demo_environment(Path(folder))
        run("init", environment)
        run("load", environment, "--demo")
        with serving(environment) as (address, seconds):
            print(f"ready to serve          {seconds:.2f} s   (goal < 5 s, warm environment)")
            for path in ("/en/", "/ar/", "/en/offerings"):
                print(f"{path:<23} {first_page_bytes(address, path) / 1000:.1f} kB compressed   (goal <= 40 kB)")


def help_seconds() -> float:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run([COUNTERPART, "--help"], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    once()
    return statistics.median(once() for _ in range(RUNS))


def demo_environment(folder: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return os.environ | {
        "COUNTERPART_DATABASE": str(folder / "counterpart.db"),
        "COUNTERPART_PORT": str(port),
        "COUNTERPART_DEMO": "1",
        "COUNTERPART_INSECURE_COOKIE": "1",
    }


def run(verb: str, environment: dict[str, str], *options: str) -> None:
    subprocess.run([COUNTERPART, verb, *options], check=True, env=environment, stderr=subprocess.DEVNULL)


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[str, float]]:
    """The service in a process of its own, and how long it took until it said it was ready."""
    address = f"http://127.0.0.1:{environment['COUNTERPART_PORT']}"
    start = time.perf_counter()
    process = subprocess.Popen([COUNTERPART, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        yield address, wait_until_ready(address, start)
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until_ready(address: str, start: float) -> float:
    while time.perf_counter() - start < 60:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return time.perf_counter() - start
        except httpx.TransportError:
            time.sleep(0.02)
    raise TimeoutError("the service did not become ready")


def first_page_bytes(address: str, path: str) -> int:
    """Page, style sheet, script and icon, as they come down the line of a first visit."""
    page = httpx.get(address + path)
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)))
    return sum(on_the_line(httpx.get(address + file)) for file in files) + on_the_line(page)


def on_the_line(response: httpx.Response) -> int:
    compressed = response.headers.get("content-encoding") == "gzip"
    return len(gzip.compress(response.content, 6)) if compressed else len(response.content)


if __name__ == "__main__":
    main()
