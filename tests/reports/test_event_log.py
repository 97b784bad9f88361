"""Event logs: read back with the standard library and compared with the ledger, row by row."""

import csv
import gzip
import io
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cssim.engines import simulate
from cssim.ledger.events import Kind, Stage
from cssim.ledger.ledger import Ledger
from cssim.reports import event_log
from cssim.reports.text import shown
from cssim.scenario import load
from cssim.units import DAY
from ledgers import NAMES, customer, ledger_of, member, row, seat

VALID = Path(__file__).parents[1] / "scenario" / "valid"
NEW = customer(1 << 19)
XES = "{http://www.xes-standard.org/}"
NO_EVENT = {Kind.PULSE, Kind.HEALTH, Kind.CAUSE, Kind.BLOCK, Kind.STEP, Kind.JOINED, Kind.WAITS, Kind.DUE, Kind.BEGUN}
PLAYS = {Kind.PLAYED: "complete", Kind.MISSED: "withdraw", Kind.SKIPPED: "manualskip", Kind.BLOCKED: "autoskip"}

Told = dict[str, str]


def text_of(ledger: Ledger, name: str = "log.xes", who: int | None = None) -> str:
    file = io.StringIO()
    event_log.write(ledger, file, name, who)
    return file.getvalue()


def lines_of(ledger: Ledger, who: int | None = None) -> list[Told]:
    return list(csv.DictReader(io.StringIO(text_of(ledger, "log.csv", who), newline="")))


def told_in(element: ET.Element) -> Told:
    """Attributes by key, of one log, trace or event."""
    kept = [child for child in element if "value" in child.attrib]
    assert len({child.attrib["key"] for child in kept}) == len(kept), "a key stands once"
    return {child.attrib["key"]: child.attrib["value"] for child in kept}


def traces_of(text: str) -> Iterator[tuple[Told, list[Told]]]:
    for trace in ET.fromstring(text).iter(f"{XES}trace"):
        yield told_in(trace), [told_in(event) for event in trace.iter(f"{XES}event")]


def short(lines: list[Told]) -> list[str]:
    return [" ".join(filter(None, (line["activity"], line["lifecycle"], line["resource"]))) for line in lines]


@pytest.fixture(scope="module", params=["small.yaml", "rich.yaml", "anchors.yaml"])
def simulated(request: pytest.FixtureRequest) -> Ledger:
    return simulate(load(VALID / request.param))


def in_the_log(ledger: Ledger) -> np.ndarray:
    """Rows since day 0 of those who were not gone by then."""
    rows, day0 = ledger.rows, ledger.header.day0
    gone = rows["owner"][np.isin(rows["kind"], (Kind.LOST, Kind.REFUSED)) & (rows["time"] < day0)]
    kept = (rows["time"] >= day0) & (rows["owner"] >= 0) & ~ledger.header.is_house(rows["owner"])
    nobody = np.isin(rows["kind"], (Kind.HIRED, Kind.LEFT, Kind.WEEK, Kind.COST, Kind.COUNT))
    return rows[kept & ~nobody & ~np.isin(rows["owner"], gone)]


def test_every_row_is_told_once(simulated: Ledger) -> None:
    rows, lines = in_the_log(simulated), lines_of(simulated)
    names = simulated.header.names
    expected: Counter[tuple[str, str]] = Counter()
    for one in rows:
        kind, number = Kind(int(one["kind"])), int(one["play"])
        if kind in PLAYS:
            expected[names["plays"][number], PLAYS[kind]] += 1
        elif kind is Kind.KNOCK and one["n"] and number < 64:
            expected[f"comes up: {names['shocks'][number]}", "complete"] += 1
        elif kind is Kind.LOST:
            expected[f"lost: {names['shocks'][number] if number >= 0 else 'not renewed'}", "complete"] += 1
        elif kind is Kind.STAGE:
            expected[f"stage: {Stage(int(one['n'])).name.lower()}", "complete"] += 1
        elif kind in (Kind.OPENED, Kind.CLOSED, Kind.LAPSED):
            said = {Kind.OPENED: "open issue", Kind.CLOSED: "issue closed", Kind.LAPSED: "issue lapsed"}[kind]
            expected[f"{said}: {names['matters'][number]}", "complete"] += 1
        elif kind is Kind.OWNER:
            said = "owner named" if one["n"] < 0 else "owner leaves" if one["member"] < 0 else "owner changes"
            expected[said, "complete"] += 1
        elif kind not in NO_EVENT and kind is not Kind.KNOCK:
            plain = {
                Kind.SIGNED: "contract signed",
                Kind.RENEWED: "contract renewed",
                Kind.TERM: "term ends",
                Kind.BOOKED: "deal booked",
                Kind.REFUSED: "turned away",
                Kind.EXPANDED: "buys more",
                Kind.CONTRACTED: "buys less",
                Kind.ACHIEVED: "goal reached",
            }
            expected[plain[kind], "complete"] += 1
    found = Counter((line["activity"], line["lifecycle"]) for line in lines)
    work = {"schedule", "start", "suspend", "resume"}
    marks = {"already a customer", "already a prospect", "still a customer", "still a prospect"}
    assert {k: n for k, n in found.items() if k[1] not in work and k[0] not in marks} == expected
    tasks = {tuple(one) for one in rows[rows["kind"] == Kind.DUE][["owner", "play", "index"]].tolist()}
    assert sum(line["lifecycle"] == "schedule" for line in lines) == len(tasks)
    begun = sum(line["lifecycle"] in ("start", "resume") for line in lines)
    assert begun == np.count_nonzero(rows["kind"] == Kind.BEGUN)


def test_starts_ends_and_stages_are_those_of_the_ledger(simulated: Ledger) -> None:
    day0, rows = simulated.header.day0, simulated.rows
    traces = list(traces_of(text_of(simulated)))
    starts = Counter(events[0]["concept:name"] for _, events in traces)
    ends = Counter(events[-1]["concept:name"].partition(":")[0] for _, events in traces)
    first, over = {}, set()
    for one in rows:
        if one["kind"] in (Kind.BOOKED, Kind.SIGNED):
            first.setdefault(int(one["owner"]), one)
        if one["kind"] in (Kind.LOST, Kind.REFUSED):
            over.add((int(one["owner"]), bool(one["time"] >= day0)))
    gone = {who for who, since in over if not since}
    assert len(traces) == len(first.keys() - gone)
    assert starts["contract signed"] + starts["deal booked"] == sum(one["time"] >= day0 for one in first.values())
    assert starts["already a customer"] + starts["already a prospect"] == sum(
        one["time"] < day0 for who, one in first.items() if who not in gone
    )
    lost, refused = simulated.select(Kind.LOST, day0), simulated.select(Kind.REFUSED, day0)
    assert (ends["lost"], ends["turned away"]) == (len(lost), len(refused))
    assert ends["still a customer"] + ends["still a prospect"] == len(traces) - len(lost) - len(refused)
    edges: Counter[str] = Counter()
    for _, events in traces:
        edges.update(b for _, b in pairwise(event["stage"] for event in events if "stage" in event))
    for stage in (Stage.ADOPTING, Stage.RENEWING, Stage.STALLED):
        named = in_the_log(simulated)
        assert edges[stage.name.lower()] == np.count_nonzero((named["kind"] == Kind.STAGE) & (named["n"] == stage))
    assert edges["lost"] == len(lost) + len(refused)


def test_lifecycles_obey_the_standard_and_time_never_goes_back(simulated: Ledger) -> None:
    may = {
        None: {"schedule", "start", "resume", "suspend", "complete", "withdraw", "autoskip", "manualskip"},
        "schedule": {"start", "complete", "withdraw", "manualskip"},
        "start": {"suspend", "complete"},
        "suspend": {"resume", "complete"},
        "resume": {"suspend", "complete"},
    }
    for facts, events in traces_of(text_of(simulated)):
        assert [e["time:timestamp"] for e in events] == sorted(e["time:timestamp"] for e in events)
        states: dict[tuple[str, str], str] = {}
        for event in events:
            if "concept:instance" in event:
                task, now = (event["concept:name"], event["concept:instance"]), event["lifecycle:transition"]
                assert now in may[states.get(task)], (facts, task)
                assert now != "resume" or task in states or facts["began_before_log"] == "true"
                states[task] = now


def test_both_forms_tell_the_same_and_are_the_same_again(simulated: Ledger) -> None:
    keys = dict(zip(event_log.COLUMNS[1:7], event_log.EVENT_KEYS, strict=True))
    told = []
    for facts, events in traces_of(text_of(simulated)):
        case = {"case_id": facts.pop("concept:name"), **facts}
        told += [{**case, **event} for event in events]
    lines = [{keys.get(k, k): v for k, v in line.items() if v} for line in lines_of(simulated)]
    assert lines == told
    for name in ("log.csv", "log.xes"):
        assert text_of(simulated, name) == text_of(simulated, name)


def test_the_past_says_only_where_a_customer_stood() -> None:
    task = {"play": 1, "index": 4 << 5 | 1}
    ledger = ledger_of(
        [
            row(1, Kind.SIGNED, customer(3), play=0, index=12, n=3_000_000, x=0.5),
            row(1, Kind.OWNER, customer(3), play=0, member=seat(0, 2), n=-1),
            row(1, Kind.SIGNED, customer(4), play=0, index=12, n=100, x=0.5),
            row(2, Kind.STAGE, customer(3), n=Stage.ADOPTING),
            row(3, Kind.LOST, customer(4), play=-1, n=100),
            row(4, Kind.DUE, customer(3), **task, member=0, n=30, x=9 * DAY),
            row(5, Kind.BEGUN, customer(3), **task, member=seat(0, 2), x=1.0),
            row(DAY + 1, Kind.PLAYED, customer(3), **task, member=seat(0, 2), n=-5, x=0.75),
            row(DAY + 1, Kind.KNOCK, customer(3), play=0, index=1, n=0, x=0.5),
            row(DAY + 1, Kind.KNOCK, customer(3), play=64, index=1, n=1, x=0.5),
            row(DAY + 2, Kind.PLAYED, member(0), play=1, index=1, member=seat(0), x=1.0),
            row(DAY + 3, Kind.COST, 3, play=0, n=1),
        ],
        day0=DAY,
        end=2 * DAY,
    )
    lines = lines_of(ledger)
    assert short(lines) == ["already a customer complete", "review complete csm/2", "still a customer complete"]
    assert [line["timestamp"][:16] for line in lines] == ["2000-01-01T00:00", "2000-01-01T00:01", "2000-01-02T00:00"]
    assert (lines[0]["stage"], lines[1]["team"], lines[1]["instance"]) == ("adopting", "csm", "cadence 4")
    assert (lines[1]["minutes_late"], lines[1]["effect"]) == ("-5", "0.75")
    facts = {name: lines[0][name] for name in event_log.CASE}
    assert facts == {
        "segment": "smb",
        "began_before_log": "true",
        "open_at_end": "true",
        "signed": "1999-12-31T00:01:00+00:00",
        "arr_at_signing": "30000.0",
        "fit": "0.5",
    }


def test_a_play_of_several_steps_waits_and_goes_on() -> None:
    task = {"play": 0, "index": 0}
    ledger = ledger_of(
        [
            row(0, Kind.SIGNED, NEW, play=0, index=12, n=100, x=0.5),
            row(0, Kind.DUE, NEW, **task, member=0, n=30, x=DAY),
            row(0, Kind.DUE, NEW, **task, member=1, n=30, x=DAY),
            row(0, Kind.JOINED, NEW, **task, member=0, n=0, x=DAY),
            row(1, Kind.BEGUN, NEW, **task, member=seat(0, 1), x=1.0),
            row(2, Kind.JOINED, NEW, **task, member=0, n=0, x=DAY),  # to be done again
            row(3, Kind.STEP, NEW, **task, member=seat(0, 1), n=0, x=1.0),
            row(3, Kind.WAITS, NEW, **task, n=5),
            row(8, Kind.JOINED, NEW, **task, member=1, n=2, x=DAY),
            row(9, Kind.BEGUN, NEW, **task, member=seat(1, 4), n=1, x=1.0),
            row(10, Kind.STEP, NEW, **task, member=seat(1, 4), n=2, x=1.0),
            row(10, Kind.PLAYED, NEW, **task, member=seat(1, 4), n=0, x=1.0),
        ],
        scenario={"study": {"start": "2026-01-01"}},
    )
    lines = [line for line in lines_of(ledger) if line["activity"] == "onboarding"]
    assert [(line["lifecycle"], line["timestamp"][11:16], line["resource"], line["team"]) for line in lines] == [
        ("schedule", "00:00", "", "csm"),
        ("start", "00:01", "csm/1", "csm"),
        ("suspend", "00:03", "", ""),
        ("resume", "00:09", "support/4", "support"),
        ("complete", "00:10", "support/4", "support"),
    ]
    assert lines[0]["due"] == "2026-01-02T00:00:00+00:00"


def test_prospects_refused_and_what_a_contract_goes_through() -> None:
    ledger = ledger_of(
        [
            row(1, Kind.BOOKED, NEW, play=0, n=900_000, x=0.1),
            row(2, Kind.REFUSED, NEW, play=0, x=0.2),
            row(3, Kind.BOOKED, NEW + 1, play=0, n=500_050, x=0.7),
            row(4, Kind.BLOCKED, customer(3), play=1, index=1),
            row(5, Kind.SIGNED, customer(5), play=0, index=12, n=100_000, x=0.4),
            row(6, Kind.OWNER, customer(5), play=0, member=-1, n=seat(0, 1)),
            row(7, Kind.EXPANDED, customer(5), play=2, index=1, n=50_000, x=0.4),
            row(8, Kind.TERM, customer(5), play=12, index=12, n=12, x=0.1234567),
            row(8, Kind.CONTRACTED, customer(5), index=12, n=10_000, x=0.3),
            row(8, Kind.RENEWED, customer(5), play=12, index=12, n=140_000, x=-0.05),
            row(9, Kind.MISSED, customer(5), play=1, index=2, member=1, n=30),
            row(10, Kind.LOST, customer(5), play=1, index=12, n=140_000),
        ]
    )
    assert [end for _, end in ((f, e[-1]["concept:name"]) for f, e in traces_of(text_of(ledger)))] == [
        "still a customer",
        "lost: company_failure",
        "turned away",
        "still a prospect",
    ]
    lines = {line["activity"]: line for line in lines_of(ledger, customer(5))}
    assert list(lines) == [
        "contract signed",
        "owner leaves",
        "buys more",
        "term ends",
        "buys less",
        "contract renewed",
        "review",
        "lost: company_failure",
    ]
    assert (lines["owner leaves"]["former_owner"], lines["owner leaves"]["resource"]) == ("csm/1", "")
    assert (lines["term ends"]["chance"], lines["term ends"]["term_months"]) == ("0.123457", "12")
    assert (lines["contract renewed"]["amount"], lines["contract renewed"]["price_change"]) == ("1400.0", "-0.05")
    assert (lines["review"]["lifecycle"], lines["review"]["team"]) == ("withdraw", "support")
    turned = lines_of(ledger, NEW)
    assert (turned[0]["stage"], turned[1]["fit_seen"], turned[1]["signed"]) == ("prospect", "0.2", "")
    assert turned[0]["arr_at_signing"] == "9000.0"


def test_hostile_names_come_out_as_text() -> None:
    hostile = '=1+1 <b a="x">&amp; ]]> \x00\x1b\ud800 \U0001f600\n'
    names = {**NAMES, "segments": ("=cmd()", "enterprise"), "plays": ("@sum", '"><event>', "\tx")}
    ledger = ledger_of(
        [
            row(0, Kind.SIGNED, customer(0), play=0, index=12, n=100, x=0.5),
            *(row(1, Kind.PLAYED, customer(0), play=play, index=1, n=0, x=1.0) for play in range(3)),
        ],
        name=hostile,
        names=names,
    )
    log = ET.fromstring(text_of(ledger))
    assert told_in(log)["concept:name"] == shown(hostile)
    ((facts, events),) = traces_of(text_of(ledger))
    assert facts["segment"] == "=cmd()"
    assert [event["concept:name"] for event in events[1:4]] == ["@sum", '"><event>', "⟨U+0009⟩x"]
    lines = lines_of(ledger)
    assert [line["activity"] for line in lines[1:4]] == ["'@sum", '"><event>', "⟨U+0009⟩x"]
    assert (lines[0]["case_id"], lines[0]["segment"]) == ("'=cmd() #0", "'=cmd()")


def test_the_log_is_xes(simulated: Ledger) -> None:
    """What IEEE 1849 asks for: order of parts, extensions of all prefixes, globals everywhere, typed values."""
    log = ET.fromstring(text_of(simulated))
    assert log.tag == f"{XES}log"
    assert (log.attrib["xes.version"], log.attrib["xes.features"]) == ("1849-2016", "")
    values = {"string", "date", "int", "float", "boolean"}
    order = {"extension": 0, "global": 1, "classifier": 2, **dict.fromkeys(values, 3), "trace": 4}
    parts = [order[child.tag.removeprefix(XES)] for child in log]
    assert parts == sorted(parts)
    prefixes = {child.attrib["prefix"] for child in log.iter(f"{XES}extension")}
    always = {child.attrib["scope"]: set(told_in(child)) for child in log.iter(f"{XES}global")}
    for classifier in log.iter(f"{XES}classifier"):
        assert set(classifier.attrib["keys"].split()) <= always["event"]
    read = {
        "date": datetime.fromisoformat,
        "int": int,
        "float": float,
        "boolean": {"true": True, "false": False}.__getitem__,
        "string": str,
    }
    for element in log.iter():
        kind = element.tag.removeprefix(XES)
        if kind in values:
            read[kind](element.attrib["value"])
            prefix, colon, _ = element.attrib["key"].partition(":")
            assert not colon or prefix in prefixes
        if kind in ("trace", "event"):
            assert always[kind] <= set(told_in(element))
    assert told_in(log)["lifecycle:model"] == "standard"


def test_dates(simulated: Ledger) -> None:
    header = simulated.header
    about = told_in(ET.fromstring(text_of(simulated)))
    begins, ends = (datetime.fromisoformat(about[key]) for key in ("begins", "ends"))
    start = header.scenario["study"]["start"]
    assert about["nominal_dates"] == str(start is None).lower()
    assert begins == datetime.fromisoformat(start or "2000-01-01").replace(tzinfo=UTC)
    assert ends - begins == timedelta(minutes=header.end - header.day0)


def test_an_empty_company() -> None:
    ledger = ledger_of([row(0, Kind.COUNT, 0, index=0, n=0)])
    assert text_of(ledger, "log.csv").splitlines() == [",".join(event_log.COLUMNS)]
    assert list(traces_of(text_of(ledger))) == []
    assert lines_of(ledger, customer(3)) == []


def test_one_customer(simulated: Ledger) -> None:
    lines = lines_of(simulated)
    who = int(simulated.select(Kind.SIGNED, simulated.header.day0)["owner"][0])
    alone = lines_of(simulated, who)
    assert alone == [line for line in lines if line["case_id"] == alone[0]["case_id"]]


def test_what_is_packed_is_the_same_text_and_has_the_same_bytes(simulated: Ledger, tmp_path: Path) -> None:
    packed = []
    for name in ("a.xes.gz", "b.xes.gz"):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            size = event_log.write(simulated, file, name)
        packed.append((tmp_path / name).read_bytes())
    assert packed[0] == packed[1]
    text = gzip.decompress(packed[0]).decode()
    assert text == text_of(simulated)
    assert size == (text.count("<trace>"), text.count("<event>"))


@pytest.mark.filterwarnings("default")
def test_a_process_miner_finds_the_same(simulated: Ledger, tmp_path: Path) -> None:
    pm4py = pytest.importorskip("pm4py")
    file = tmp_path / "log.xes"
    file.write_text(text_of(simulated), encoding="utf-8", newline="")
    found = pm4py.read_xes(str(file))
    traces = list(traces_of(text_of(simulated)))
    assert pm4py.get_start_activities(found) == Counter(events[0]["concept:name"] for _, events in traces)
    assert pm4py.get_end_activities(found) == Counter(events[-1]["concept:name"] for _, events in traces)
    stages = found[found["stage"].notna()]
    edges: Counter[tuple[str, str]] = Counter()
    for _, events in traces:
        edges.update(pairwise(event["stage"] for event in events if "stage" in event))
    assert pm4py.discover_dfg(stages, activity_key="stage")[0] == edges
