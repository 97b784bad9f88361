"""Reading scenario files: what is accepted, what is refused, and what the words are."""

import pickle
from pathlib import Path

import pytest

from cssim.scenario import read
from cssim.scenario.canonical import digest, resolved
from cssim.scenario.names import BOOKS, warnings
from cssim.scenario.problems import ScenarioError
from cssim.units import DAY, FOREVER, MONTH, YEAR

HERE = Path(__file__).parent
BUILT_IN = sorted((HERE.parents[1] / "scenarios").glob("*.yaml"))
VALID = sorted((HERE / "valid").glob("*.yaml"))
INVALID = sorted(path for path in (HERE / "invalid").glob("*.yaml") if path.with_suffix(".txt").exists())
SMALL = HERE / "valid" / "small.yaml"


def refused(text: str, *sets: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read.loads(text, sets, folder=HERE / "valid")
    return str(caught.value)


def small(more: str = "", *sets: str) -> read.Scenario:
    return read.loads(f"extends: small.yaml\n{more}", sets, folder=HERE / "valid")


@pytest.mark.parametrize("path", [*VALID, *BUILT_IN], ids=lambda path: path.stem)
def test_valid(path: Path) -> None:
    scenario = read.load(path)
    assert warnings(scenario) == []
    assert len(digest(scenario)) == 64


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(ScenarioError) as caught:
        read.load(path.name)
    assert str(caught.value) + "\n" == path.with_suffix(".txt").read_text()


def test_there_are_invalid_files_enough() -> None:
    assert len(INVALID) >= 25


def test_no_words_of_the_machinery() -> None:
    told = "".join(path.with_suffix(".txt").read_text() for path in INVALID)
    assert not [word for word in ("pydantic", "Input should", "NoneType", "https://") if word in told]


# Files that are none.


def test_missing_file_names_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"there is no such file\nhelp: did you mean 'small.yaml'\?"):
        read.load(HERE / "valid" / "smal.yaml")


def test_a_folder() -> None:
    with pytest.raises(ScenarioError, match=r"the file cannot be read: is a directory"):
        read.load(HERE)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\0\0", "the file is not text"),
        (b"name: caf\xe9\n", "the file is not UTF-8 text at line 1"),
        ("name: x\n".encode("utf-16"), "the file is not text"),
        (b"a: b\n" * 250_000, "the file is larger than 1 MB"),
        (b"a: \x07\n", "1:4: error: not YAML: a character that cannot be printed"),
        (b"# nothing\n", "the file is empty"),
        (b"".join(b"k%d: 1\n" % i for i in range(10_001)), "more than 10000 keys"),
    ],
)
def test_not_a_scenario(tmp_path: Path, data: bytes, message: str) -> None:
    file = tmp_path / "odd.yaml"
    file.write_bytes(data)
    with pytest.raises(ScenarioError, match=message):
        read.load(file)


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.read_bytes())
    assert read.load(file).name == "Small"


def test_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_entry(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", no_entry)
    with pytest.raises(ScenarioError, match="the file cannot be read: permission denied"):
        read.load(SMALL)


def test_no_machine_path_in_a_message() -> None:
    with pytest.raises(ScenarioError) as caught:
        read.load(str((HERE / "invalid" / "many.yaml").relative_to(Path.cwd())))
    assert str(Path.cwd()) not in str(caught.value)


# Merging.


def test_maps_merge_lists_replace_null_deletes() -> None:
    scenario = small("""
plays:
  welcome: {steps: [{role: csm, work: 5 h}]}
  call: null
touch_models: {light: {plays: {call: null}, order: [[welcome]]}}
teams: {csm: {headcount: 3}}
""")
    assert [step.work for step in scenario.plays["welcome"].steps] == [300.0]
    assert scenario.plays["welcome"].due_in == 30 * DAY
    assert list(scenario.plays) == ["welcome", "fix"]
    assert scenario.touch_models["light"].order == [["welcome"]]
    assert (scenario.teams["csm"].headcount, scenario.teams["csm"].hours) == (3, 26 * 60)


def test_null_brings_back_a_default() -> None:
    assert small("teams: {csm: {cost: null}}").teams["csm"].cost == 0


def test_a_map_of_times_is_one_value() -> None:
    twice = read.load(HERE / "valid" / "pooled.yaml", ["segments.smb.terms={1 month: 100 %}"])
    assert twice.segments["smb"].terms == {MONTH: 1.0}


def test_nothing_is_evaluated_by_halves() -> None:
    scenario = small("description: no\nlaws: {renewal: {base: 1e0, trust: 012}}\n")
    assert scenario.description == "no"
    assert scenario.laws.renewal.base == 1.0
    assert scenario.laws.renewal.trust == 12.0


def test_forever() -> None:
    assert small("drivers: {trust: {half_life: forever}}").drivers["trust"].half_life == FOREVER


def test_json_is_yaml() -> None:
    assert read.loads('{"extends": "small.yaml", "name": "J"}', folder=HERE / "valid").name == "J"


# Single values.


def test_sets_come_last_and_in_order() -> None:
    scenario = small("teams: {csm: {headcount: 3}}", "teams.csm.headcount=4", "teams.csm.headcount=5")
    assert scenario.teams["csm"].headcount == 5


def test_a_set_reaches_into_a_list() -> None:
    scenario = small("", "plays.welcome.steps.2.work=4 h")
    assert scenario.plays["welcome"].steps[2].work == 240.0
    assert scenario.plays["welcome"].steps[0].work == 120.0


def test_a_set_map_merges_and_null_deletes() -> None:
    scenario = small("", "teams.csm={headcount: 7}", "teams.csm.cost=null")
    assert (scenario.teams["csm"].headcount, scenario.teams["csm"].cost) == (7, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("teams.csm.headcont=5", "--set:1:11: error: teams.csm: unknown key 'headcont'"),
        ("teams.csm.hours=26 h", "--set:1:17: error: teams.csm.hours: expected hours a week"),
        ("teams.csm.headcount", "--set:1:1: error: expected path=value"),
        ("plays.welcome.steps.7.work=4 h", "--set:1:21: error: plays.welcome.steps: there is no entry 7"),
        ("teams.csm.headcount={a: 1", "--set:1:26: error: not YAML"),
        ("plays.cal=null", "--set:1:7: error: plays.cal: nothing to delete"),
        ("name=!!str x", "--set:1:6: error: the tag !!str is not allowed"),
    ],
)
def test_a_set_is_checked_like_a_file(text: str, message: str) -> None:
    assert message in refused("extends: small.yaml", text)


def test_problems_of_file_and_sets_are_told_together() -> None:
    told = refused("extends: small.yaml\nteams: {csm: {headcount: -1}}", "a=1", "teams.csm.cost=1")
    assert told.count("error:") == 3


def test_a_set_with_a_broken_file_as_its_own_past(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(SMALL.read_text().replace("as: null", "as: own.yaml").replace("headcount: 2", "headcount: -2"))
    with pytest.raises(ScenarioError, match="must be at least 0"):
        read.load(file, ["teams.csm.headcount=2"])


# The past.


def test_null_means_its_own_past() -> None:
    scenario = small("", "teams.csm.headcount=9")
    assert read.past(scenario) is scenario


def test_a_set_does_not_reach_the_past() -> None:
    scenario = read.load(HERE / "valid" / "own_past.yaml", ["teams.csm.headcount=9"])
    assert scenario.teams["csm"].headcount == 9
    assert read.past(scenario).teams["csm"].headcount == 2
    assert read.past(read.past(scenario)) is read.past(scenario)


def test_without_sets_it_is_its_own_past() -> None:
    scenario = read.load(HERE / "valid" / "own_past.yaml")
    assert read.past(scenario) is scenario


def test_the_past_is_the_file_that_is_named_even_from_a_base() -> None:
    scenario = read.load(HERE / "valid" / "pooled.yaml")
    assert read.past(scenario).name == "Own past"
    assert set(read.past(scenario).plays) == {"welcome", "call", "fix"}


def test_a_change_is_a_decision_of_day_0() -> None:
    before = read.load(HERE / "valid" / "own_past.yaml")
    after = before.with_change("teams.csm.headcount", 5).with_change("plays.welcome.effect", {"trust": "5 %"})
    assert after.teams["csm"].headcount == 5
    assert after.plays["welcome"].effect == {"trust": 0.05}
    assert before.teams["csm"].headcount == 2
    assert read.past(after) is before


def test_a_change_is_checked() -> None:
    scenario = read.load(HERE / "valid" / "own_past.yaml")
    with pytest.raises(ScenarioError, match=r"with_change:1:21: error: teams.csm.headcount: must be at least 0"):
        scenario.with_change("teams.csm.headcount", -5)
    with pytest.raises(ScenarioError, match=r"may not change on day 0"):
        scenario.with_change("opening.warm_up", "2 years")


def test_a_change_without_another_past_changes_the_past_too() -> None:
    more = small().with_change("teams.csm.headcount", 9)
    assert read.past(more).teams["csm"].headcount == 9
    scenario = small().with_change("opening.warm_up", "2 years")
    assert scenario.opening.warm_up == 2 * YEAR
    assert read.past(scenario) is scenario


# Owners of drivers and work.


def test_any_driver_may_be_moved_without_being_stated() -> None:
    scenario = small("plays: {call: {effect: {trust: 1 %, iq: 2 %, reputation: -3 %}}}")
    assert scenario.plays["call"].effect == {"trust": 0.01, "iq": 0.02, "reputation": -0.03}
    assert scenario.drivers == {}


def test_a_gate_without_limits_lets_everybody_in() -> None:
    gate = small("segments: {smb: {gate: {}}}").segments["smb"].gate
    assert gate
    assert (gate.threshold, gate.noise, gate.delay, gate.most_backlog) == (0, 0, 0, None)


def test_too_many_matters() -> None:
    names = ", ".join(f"m{i}: {{}}" for i in range(16))
    assert "matters: holds at most 16, got 17" in refused(f"extends: small.yaml\nmatters: {{{names}}}")


def test_a_season_has_twelve_months() -> None:
    assert "company.season: holds at least 12, got 2" in refused("extends: small.yaml\ncompany: {season: [1, 2]}")


def test_too_many_teams_for_work_about_ourselves() -> None:
    coach = "{for: member, purpose: people, when: {signed: true}, due_in: 1 day, steps: [{role: csm, work: 1 h}]}"
    teams = ", ".join(f"t{i}: {{role: r{i}, serves: [smb], headcount: 1, hours: 9 h/week}}" for i in range(14))
    assert small(f"teams: {{{teams}}}")
    told = refused(f"extends: small.yaml\nplays: {{coach: {coach}}}\nteams: {{{teams}}}")
    assert "plays.coach.for: with plays for members or the company, at most 15 segments and teams, got 16" in told


def test_a_number_of_health_that_was_renamed() -> None:
    told = refused("extends: small.yaml\nlaws: {health: {noise: 0.1}}")
    assert "laws.health: unknown key 'noise'\n" in told
    assert "help: did you mean 'usage_noise'?" in told


# Digest.


def test_the_order_of_a_file_does_not_matter() -> None:
    one = small("teams: {csm: {headcount: 3, cost: 1k USD/year}}\nstudy: {horizon: 2 years, ages: [1 year]}")
    other = small("study: {ages: [12 months], horizon: 24 months}\nteams: {csm: {cost: 1000 USD/year, headcount: 3}}")
    assert digest(one) == digest(other)


def test_the_order_of_names_does_not_matter() -> None:
    segments = ["a: {arr: {median: 1k USD/year, p90: 2k USD/year}, touch_model: light}"]
    text = "teams: {{csm: {{serves: [smb, a, b]}}}}\nsegments: {{{}}}\n"
    segments.append(segments[0].replace("a:", "b:", 1).replace("1k", "1.5k"))
    one, other = (small(text.format(", ".join(order))) for order in (segments, segments[::-1]))
    assert list(one.segments) != list(other.segments)
    assert digest(one) == digest(other)


def test_every_value_matters_the_past_included() -> None:
    own = read.load(HERE / "valid" / "own_past.yaml")
    more = own.with_change("teams.csm.headcount", 3)
    assert digest(more) != digest(own)
    assert digest(more.with_change("teams.csm.headcount", 2)) == digest(own)
    assert resolved(own)["opening"]["as"] is None
    alone = read.load(HERE / "valid" / "own_past.yaml", ["teams.csm.headcount=3", "opening.as=null"])
    assert digest(alone) != digest(more)


def test_resolved_is_plain_and_in_our_units() -> None:
    plain = resolved(read.load(HERE / "valid" / "pooled.yaml"))
    assert plain["study"]["horizon"] == 2 * YEAR
    assert plain["teams"]["csm"]["headcount"] == {"0": 2, str(6 * MONTH): 4}
    assert plain["laws"]["renewal"]["base"] == 2.0
    assert plain["drivers"] == {}
    assert plain["opening"]["as"]["name"] == "Own past"


def test_a_scenario_and_an_error_can_be_sent_to_another_process() -> None:
    scenario = read.load(HERE / "valid" / "pooled.yaml")
    again = pickle.loads(pickle.dumps(scenario))
    assert digest(again) == digest(scenario)
    assert again.with_change("teams.csm.headcount", 1).teams["csm"].headcount == 1
    with pytest.raises(ScenarioError) as caught:
        scenario.with_change("a", 1)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


# Built-in scenarios.


def test_built_in() -> None:
    assert read.built_in("mid_market").name == read.named("mid_market").name == "Mid-market today"
    with pytest.raises(ScenarioError, match=r"no built-in scenario 'mid_markt'\nhelp: did you mean 'mid_market"):
        read.named("mid_markt")


# Warnings.


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("touch_models: {light: {plays: {call: null}, order: []}}", "no segment's touch model has it"),
        ("shocks: {outage: {opens: null}}", "nothing opens 'escalation'"),
        ("plays: {call: {when: {stage: []}}}", "it has no stage"),
        ("plays: {call: {when: {chance: 0}}}", "its chance is 0"),
        (
            "plays: {call: {when: {every: null, request: {rate: 0, candidates: 2 /year}}}}",
            "its rate of requests is 0",
        ),
        ("plays: {call: {when: {every: null, signed: true, stage: [adopting]}}}", "at signature a customer is in"),
        ("plays: {call: {when: {every: null, stalled: true}}}", "nobody stalls, by laws.onboarding"),
        ("plays: {call: {when: {every: null, next_best: true}}}", "no touch model gives it weights"),
        (
            """plays: {call: {when: {every: null, next_best: true}}}
touch_models: {light: {next_best: {call: {size: 0}}}}""",
            "no touch model gives it weights",
        ),
        (
            "matters: {plan: {}}\nplays: {call: {requires: {open: [plan]}}}",
            "it requires 'plan' open, which nothing opens",
        ),
    ],
)
def test_plays_that_never_fall_due(more: str, message: str) -> None:
    warning = next(found for found in warnings(small(more)) if found.code == "idle-play")
    assert str(warning).count(f"warning: plays.{'fix' if 'shock' in more else 'call'}: never falls due: {message}")
    assert warning.line > 0


def test_what_would_fall_due_by_an_initiative_is_not_idle() -> None:
    more = """plays: {call: {when: {every: null, stalled: true}}}
initiatives: {a: {start: 1 month, change: {laws.onboarding.stalled_below: {set: 0.3}}}}"""
    assert warnings(small(more)) == []


IDLE = """
plays.call.expands=true | plays.call.purpose=expansion | plays.call.expands: does nothing: nothing expands
plays.call.advice=true | | plays.call.advice: does nothing: everybody follows it
plays.call.worth=2 | | plays.call.worth: does nothing: no touch model that has the play dispatches by value_per_hour
plays.call.closes=plan | matters.plan={} | plays.call.closes: does nothing: nothing opens 'plan'
plays.call.requires={closed: [plan]} | matters.plan={} | plays.call.requires.closed.0: does nothing: nothing opens 'plan'
matters.plan={} | | matters.plan: does nothing: nothing opens it
segments.smb.coverage_noise=0.5 | | segments.smb.coverage_noise: does nothing: the coverage is 100 %
segments.smb.ranked_by=potential | | segments.smb.ranked_by: does nothing: the coverage is 100 %
segments.smb.discount=10 % | | segments.smb.discount: does nothing: no health is below `discount_below`, 0
segments.smb.discount_below=0.5 | | segments.smb.discount_below: does nothing: the discount is 0 %
segments.smb.gate={threshold: 0.5} | segments.smb.arrivals.rate=0 | segments.smb.gate: does nothing: nobody arrives
segments.smb.gate={most_backlog: 2} | | segments.smb.gate.most_backlog: does nothing: nobody owns the segment's customers
shocks.outage.severity={median: 1, p90: 2} | plays.fix={when: {opened: null, signed: true}} \
    | shocks.outage.severity: does nothing: no play works on 'escalation'
teams.csm.hire_by_ratio={customers: 9, most: 2} | | teams.csm.hire_by_ratio: does nothing: the headcount is 2
company.cac=1k USD | segments.smb.arrivals={rate: 0, candidates: 0} | company.cac: does nothing: nobody arrives
company.season=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2] | segments.smb.arrivals={rate: 0, candidates: 0} \
    | company.season: does nothing: nobody arrives
"""


@pytest.mark.parametrize("line", IDLE.replace("\\\n", "").strip().splitlines())
def test_what_is_stated_in_vain(line: str) -> None:
    *sets, message = (part.strip() for part in line.split("|"))
    told = [str(found) for found in warnings(small("", *filter(None, sets)))]
    assert [text for text in told if f"warning: {message}" in text], told


@pytest.mark.parametrize(
    ("sets", "change"),
    [
        (["segments.smb.coverage_noise=0.5"], "segments.smb.coverage: {set: 50 %}"),
        (["segments.smb.discount_below=0.5"], "segments.smb.discount: {set: 5 %}"),
        (["plays.call.advice=true"], "laws.follow.base: {set: 0.5}"),
        (
            ["segments.smb.gate={threshold: 0.5}", "segments.smb.arrivals.rate=0"],
            "segments.smb.arrivals.rate: {set: 5 /year}",
        ),
        (["teams.csm.hire_by_ratio={customers: 9, most: 2}"], "teams.csm.headcount: {add: -1}"),
    ],
)
def test_what_an_initiative_will_need_is_not_idle(sets: list[str], change: str) -> None:
    assert warnings(small("", *sets)) != []
    assert warnings(small(f"initiatives: {{a: {{start: 1 month, change: {{{change}}}}}}}", *sets)) == []


def test_neutral_numbers_that_a_scenario_states_are_a_decision() -> None:
    more = "plays: {call: {purpose: expansion, expands: true}}\nlaws: {expansion: {size: 0 %}}"
    assert warnings(small(more)) == []


def test_reporting_ages_beyond_the_horizon() -> None:
    found = warnings(small("study: {horizon: 2 years, ages: [1 year, 30 months, 2 years, 3 years]}"))
    assert [(problem.code, problem.severity, problem.line) for problem in found] == [
        ("age-beyond-horizon", "warning", 2)
    ] * 2
    assert found[0].message == "study.ages: 30 months is beyond the horizon of 24 months"
    assert found[0].source[found[0].column - 1 :].startswith("30 months")
    assert found[1].help == "it is left out of every report"


def test_a_default_age_beyond_the_horizon_is_nobodys_slip() -> None:
    assert warnings(small("study: {horizon: 2 years}")) == []


@pytest.mark.parametrize("key", BOOKS)
def test_a_pooled_team_may_state_the_defaults_of_a_book(key: str) -> None:
    default = getattr(small().teams["csm"], key)
    assert getattr(small("", f"teams.csm.{key}={str(default).lower()}").teams["csm"], key) == default


def test_a_play_given_up_on_day_0_is_no_slip() -> None:
    change = "touch_models.light={plays: {call: null}, order: []}"
    assert warnings(read.load(HERE / "valid" / "own_past.yaml", [change])) == []
