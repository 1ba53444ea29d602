"""What `dcos-registry --help` costs over the library it stands on: at most 1.3 times `python -c 'import click'`.

Both are run by turns, so that a busy machine slows both, and their medians are compared.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 1.3
RUNS = 31
PYTHON = Path(sys.executable)
HELP = (str(PYTHON.with_name("dcos-registry")), "--help")
CLICK = (str(PYTHON), "-c", "import click")


def milliseconds(command: tuple[str, ...]) -> float:
    """Run a command and return how long it took."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Print both medians and their ratio; exit 1 over the limit."""
    runs = [(milliseconds(HELP), milliseconds(CLICK)) for _ in range(RUNS + 1)][1:]
    help_time, click_time = (statistics.median(times) for times in zip(*runs, strict=True))
    ratio = help_time / click_time
    print(f"dcos-registry --help  {help_time:6.1f} ms")
    print(f"import click          {click_time:6.1f} ms")
    print(f"ratio                 {ratio:6.2f}  (limit {LIMIT})")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
