"""Runs programs and tells what they took: processor time, wall time, peak memory. For compare_peers.py, growth.py and
worst_cases.py."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benches" / "results"


class Took:
    """Of one run: CPU seconds (user and system), wall seconds, peak memory in MB."""

    def __init__(self, cpu, wall, memory):
        self.cpu, self.wall, self.memory = cpu, wall, memory


def run(command, limit=None):
    """Runs a program to its end; None if it fails or takes more than `limit` seconds of processor time."""
    command = [str(part) for part in command]
    if limit:
        command = ["sh", "-c", f"ulimit -t {limit}; exec \"$0\" \"$@\"", *command]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    trouble = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        print(f"{' '.join(command)}: exit {process.returncode}\n{trouble[-2000:]}", file=sys.stderr)
        return None
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Took(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / unit)


def median(runs):
    """The median of each figure over some runs."""
    middle = lambda figure: statistics.median(getattr(took, figure) for took in runs)
    return Took(middle("cpu"), middle("wall"), middle("memory"))


def built(*what):
    """Builds a release program or example and gives its path."""
    subprocess.run(["cargo", "build", "--release", "--quiet", *what], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    return target / "examples" / what[1] if what and what[0] == "--example" else target / "wirecopy"


def generated(folder, count, kind="news", seed=1):
    """A generated dump, made once."""
    path = pathlib.Path(folder) / f"{kind}-{count}-{seed}.jsonl"
    if not path.exists():
        generate = built("--example", "generate")
        part = path.with_suffix(".part.jsonl")
        subprocess.run([generate, str(count), part, "--kind", kind, "--seed", str(seed)], check=True)
        part.with_suffix(".truth.tsv").rename(path.with_suffix(".truth.tsv"))
        part.rename(path)
    return path


def machine():
    """The kind of machine in a line."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as told:
            names = [line.split(":", 1)[1].strip() for line in told if line.startswith("model name")]
            model = names[0] if names else model
        with open("/proc/meminfo", encoding="utf-8") as told:
            memory = f", {int(told.readline().split()[1]) / 1e6:.0f} GB"
    except OSError:
        memory = ""
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.release()}{load}"


def keep(name, title, table):
    """Prints a table and keeps it under benches/results with date and machine."""
    text = f"# {title}\n\n{datetime.date.today()}, {machine()}\n\n{table}\n"
    print(text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / name).write_text(text, encoding="utf-8")


def table(columns, rows):
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
