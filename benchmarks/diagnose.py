"""What `diagnose --log` costs over the start of the program: less than twice `dcos-registry --version`.

The log has every message that is known of the engines, each among ordinary lines of an agent, so that all tables and
patterns are used; and one message alone, as it is pasted most often. All are run by turns, as in `startup`.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 2.0
RUNS = 31
PROGRAM = str(Path(sys.executable).with_name("dcos-registry"))
MESSAGES = Path(__file__).parents[1] / "tests" / "pull" / "golden" / "messages.jsonl"
ORDINARY = "I1124 10:00:00.000000  1234 slave.cpp:2379] Got registration for executor 'web.1' of framework f\n"
MESSAGE = (
    "Failed to launch container: Got unexpected BASIC Authorization response status: 401 Unauthorized "
    "from https://registry.example.com/v2/team/web/manifests/1.0\n"
)


def milliseconds(*arguments: str) -> float:
    """Run the program and return how long it took."""
    start = time.perf_counter()
    subprocess.run([PROGRAM, *arguments], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Print the medians and their ratios to the start; exit 1 where a message takes the limit or more."""
    texts = [json.loads(line)["text"] for line in MESSAGES.read_text().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        one, all_of_them = Path(folder, "message"), Path(folder, "log")
        one.write_text(MESSAGE)
        all_of_them.write_text("".join(f"{ORDINARY * 5}{text}\n" for text in texts))
        calls = (("--version",), ("diagnose", "--log", str(one)), ("diagnose", "--log", str(all_of_them)))
        runs = [[milliseconds(*call) for call in calls] for _ in range(RUNS + 1)][1:]
    start, message, log = (statistics.median(times) for times in zip(*runs, strict=True))
    print(f"dcos-registry --version       {start:6.1f} ms")
    print(f"diagnose --log, one message   {message:6.1f} ms, ratio {message / start:.2f}  (limit {LIMIT})")
    print(f"diagnose --log, {len(texts)} messages  {log:6.1f} ms, ratio {log / start:.2f}")
    sys.exit(message / start >= LIMIT)


if __name__ == "__main__":
    main()
