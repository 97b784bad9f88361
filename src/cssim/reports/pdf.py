"""A report's page printed by a browser that is already there."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 120.0
ALONE = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name leads anywhere
    "--proxy-server=socks5://127.0.0.1:9",  # nor does an address
)


def pdf(html_path: Path, pdf_path: Path, seconds: float = SECONDS) -> None:
    """Prints a page; OSError where there is no page, no browser on PATH, or the browser fails or takes too long."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise OSError("no Chromium on PATH; print the page from a browser instead")
    page = html_path.resolve(strict=True)
    part = pdf_path.resolve().with_name(f".{pdf_path.name}.part")  # a confined browser may not share the system's /tmp
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (*ALONE, *_as_root(), f"--user-data-dir={profile}", f"--print-to-pdf={part}")
        try:
            _run([browser, *options, page.as_uri()], seconds)
            if not part.is_file():
                raise OSError(f"{browser} printed nothing; print {html_path} from a browser instead")
            part.replace(pdf_path)
        finally:
            part.unlink(missing_ok=True)


def _as_root() -> tuple[str, ...]:
    """Chromium's sandbox does not start for root, as whom one is in most containers."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _run(command: list[str], seconds: float) -> None:
    """Runs a browser to its end; OSError with its last words where it fails or takes too long."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", timeout=seconds)
    except subprocess.TimeoutExpired:
        raise OSError(
            f"{command[0]} did not print within {seconds:g} s; print the page from a browser instead"
        ) from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise OSError(f"{command[0]} failed with code {done.returncode}: {last}")
