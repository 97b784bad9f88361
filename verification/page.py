"""A report's page in a browser: python verification/page.py REPORT.html --axe node_modules/axe-core/axe.min.js

Needs Chromium on PATH, the Python package playwright and the npm package axe-core; says which is missing and stops.
Prints what axe-core finds at two widths, with data tables open, the requests and errors seen, whether the page is
wider than the screen, and the pages of its PDF; exit code 1 if anything is wrong.
"""

import argparse
import importlib.util
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cssim.reports.pdf import BROWSERS, pdf

WIDTHS = (1200, 360)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("page", type=Path, nargs="+")
    options.add_argument("--axe", type=Path, default=Path("node_modules/axe-core/axe.min.js"))
    options.add_argument("--pictures", type=Path, help="a folder for a picture of each page at each width")
    chosen = options.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    missing = [
        what
        for what, there in (
            ("Chromium on PATH", browser),
            ("the Python package playwright", importlib.util.find_spec("playwright")),
            (f"axe-core at {chosen.axe}", chosen.axe.is_file()),
        )
        if not there
    ]
    if missing:
        print(f"skipped: no {', no '.join(missing)}")
        return 0
    wrong = [seen for page in chosen.page for seen in looked_at(page, str(browser), chosen.axe, chosen.pictures)]
    print(f"{len(wrong)} wrong")
    return bool(wrong)


def looked_at(page: Path, browser: str, axe: Path, pictures: Path | None) -> list[str]:
    """Prints what is seen of a page, and returns what is wrong with it."""
    from playwright.sync_api import sync_playwright

    size = page.stat().st_size
    print(f"{page}: {size / 1000:,.0f} kB")
    wrong: list[str] = []
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for width in WIDTHS:
            # the checker is a script of ours that the page's policy refuses, rightly
            context = opened.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
            wrong += _checked(context.new_page(), page, width, axe)
            context.close()
            context = opened.new_context(viewport={"width": width, "height": 900})
            wrong += _watched(context.new_page(), page, width, pictures)
            context.close()
        opened.close()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        pdf(page, Path(folder) / "page.pdf")
        printed = (Path(folder) / "page.pdf").read_bytes()
    n_pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    print(f"  printed: {n_pages} pages, {len(printed) / 1000:,.0f} kB, {time.perf_counter() - start:.1f} s")
    return wrong


def _checked(tab: Any, page: Path, width: int, axe: Path) -> list[str]:
    """What axe-core says of the page with its data tables open."""
    tab.goto(page.resolve().as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    tab.add_script_tag(path=str(axe))
    told = tab.evaluate("axe.run()")
    print(f"  {width} px: axe-core {told['testEngine']['version']}: {len(told['passes'])} rules passed, ", end="")
    print(f"{len(told['violations'])} violated, {len(told['incomplete'])} undecided")
    for kind in ("violations", "incomplete"):
        for rule in told[kind]:
            first = rule["nodes"][0]
            print(f"    {kind}: {rule['id']} ({len(rule['nodes'])}): {rule['help']}: {first['html'][:160]}")
            print(f"      {(first.get('failureSummary') or '')[:240]!r}")
    return [rule["id"] for rule in told["violations"]]


def _watched(tab: Any, page: Path, width: int, pictures: Path | None) -> list[str]:
    """What the page asks for and complains of under its own policy, and whether it fits."""
    asked: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: errors.append(message.text))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("dialog", lambda dialog: errors.append(f"a dialog: {dialog.message}") or dialog.dismiss())
    tab.goto(page.resolve().as_uri())
    tab.wait_for_timeout(300)
    more = [url for url in asked if url != page.resolve().as_uri() and not url.startswith("data:")]
    wide = tab.evaluate("document.documentElement.scrollWidth")
    print(f"  {width} px: {len(more)} requests beyond the page, {len(errors)} console messages, {wide} px wide")
    for line in (*more, *errors):
        print(f"    {line}")
    if pictures:
        pictures.mkdir(exist_ok=True)
        tab.screenshot(path=str(pictures / f"{page.stem}-{width}.png"), full_page=True)
    return [*more, *errors, *([f"{wide} px wide"] if wide > width else [])]


if __name__ == "__main__":
    sys.exit(main())
