"""`cssim doctor`: what is here, what is missing, and what to do about it."""

import platform
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import click

from cssim.cli.envelope import Answer, answering
from cssim.cli.options import cores

LEAST_DISK = 1.0  # GB
PROBE = """
from cssim.laws._law import cache_folder
from cssim.cli.progress import compiled
print(cache_folder()); print(compiled())
"""
"""Asked in another process: a broken installation is told rather than met, and this one stays light."""


class Check(NamedTuple):
    """One thing looked at, what was found, and what helps when it is not right."""

    name: str
    found: str
    ok: bool
    help: str = ""


@click.command()
@answering
def doctor() -> Answer:
    """Say what is missing, and what to install."""
    checks = [_python(), *_packages(), *_machine(), *_cache()]
    lines = []
    for check in checks:
        lines.append(f"{'ok  ' if check.ok else 'NO  '}{check.name:<24}{check.found}".rstrip())
        lines += [f"    {'':<24}{check.help}"] if check.help and not check.ok else []
    well = all(check.ok for check in checks)
    lines.append("Next: cssim demo" if well else "Next: put right what says NO, then cssim doctor")
    return Answer("\n".join(lines), {"checks": [check._asdict() for check in checks]}, 0 if well else 1)


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    return Check("Python", f"{platform.python_version()} on {platform.system()}", ok, "install Python 3.11 or later")


def _packages() -> list[Check]:
    """What the package requires, extras left out, against what is installed."""
    try:
        required = metadata.requires("cssim") or []
    except metadata.PackageNotFoundError:
        help = "python -m pip install --no-build-isolation --no-deps -e ."
        return [Check("cssim", "is not installed", False, help)]
    return [_package(text) for text in required if "extra ==" not in text]


def _package(requirement: str) -> Check:
    match = re.match(r"([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?", requirement)
    name, least = match.groups() if match else (requirement, None)
    help = "python -m pip install --require-hashes -r requirements.lock"
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name, f"missing, wanted {requirement}", False, help)
    ok = least is None or _numbers(version) >= _numbers(least)
    return Check(name, version if ok else f"{version}, wanted {requirement}", ok, help)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _machine() -> list[Check]:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    enough = free >= LEAST_DISK
    return [
        Check("cores", str(cores()), True),
        Check("free disk", f"{free:.1f} GB", enough, f"free at least {LEAST_DISK:.0f} GB for results"),
    ]


def _cache() -> list[Check]:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return [Check("engines", last, False, "install the packages that are missing")]
    folder, ready = done.stdout.split()[-2:]
    kept = "cssim-cache-" not in folder
    found = "compiled" if ready == "True" else "not compiled yet: the first run takes a minute or two longer"
    return [
        Check("cache folder", folder, kept, "set CSSIM_CACHE_DIR to a folder that may be written"),
        Check("compiled engine", found, True),
    ]
