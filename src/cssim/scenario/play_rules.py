"""What holds within one play, so that everything it states acts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cssim.laws.drivers import CUSTOMER, MEMBER
from cssim.scenario.parts import rule

if TYPE_CHECKING:
    from cssim.scenario.plays import Play

WHO = {"member": "a member", "company": "the company"}

HOUSE_TRIGGERS = {"member": ("every", "signed"), "company": ("every",)}
HOUSE = {
    "requires": "looks at no customer's matters",
    "timely": "is worth the same when late",
    "playbook": "is not skipped under load",
    "reaches_all": "reaches no customers",
    "contact": "is no contact",
    "digital": "is work, not digital",
    "advice": "gives a customer no advice",
    "expands": "expands no contract",
    "worth": "does not wait among customers' work, so it is not compared",
    "closes": "closes no matter",
    "opens": "opens no matter",
}
"""What says nothing about work for ourselves."""

DIGITAL = {
    "steps": "has no steps",
    "expires": "does not wait, so it does not expire",
    "reaches_all": "reaches everybody in any case",
    "planned": "takes nobody's hours",
    "timely": "is never late",
    "discretionary": "takes nobody's hours",
    "advice": "is nobody's advice to follow",
    "worth": "takes nobody's hours",
}
"""What says nothing about a play that nobody does."""

BOOKED = {
    "requires": "comes before a file that matters could stand on",
    "expires": "is done before the gate decides, and does not expire",
    "timely": "has no effect that could fade",
    "playbook": "is not skipped under load",
    "contact": "is no contact yet",
    "digital": "is work, not digital",
    "advice": "has no effect that could be followed",
    "expands": "comes before a contract that could expand",
    "effect": "has no effect but the gate's decision",
    "missed": "is never missed",
    "closes": "closes no matter",
    "opens": "opens no matter",
    "success": "has no effect that could fail",
}
"""What says nothing about a play for prospects."""


def check(play: "Play") -> None:
    """Raises the first rule that a play breaks."""
    for judge in (_steps, _expiry, _purpose, _house, _digital, _booked, _matters, _advice):
        judge(play)
    for at, message in misplaced(play):
        raise rule(message, *at)


def works(play: "Play") -> bool:
    """Whether somebody works in a play."""
    return any(step.role is not None for step in play.steps)


def misplaced(play: "Play") -> Iterator[tuple[tuple[str, ...], str]]:
    """Where a play states an effect on what it cannot move, and why not."""
    steps = ((("steps", str(i), "effect"), step.effect) for i, step in enumerate(play.steps))
    for at, effects in ((("effect",), play.effect), (("missed",), play.missed), *steps):
        for driver in effects:
            if message := _astray(play, at[0], driver):
                yield (*at, driver), message


def change_in_vain(play: "Play", path: tuple[str, ...]) -> str:
    """Why a dated change of a number of a play would do nothing; nothing where it would do something."""
    at = path[2] if path[0] == "steps" else path[0]
    if play.when.booked and at in BOOKED:
        return f"a booked play {BOOKED[at]}"
    return _astray(play, path[0], path[-1]) if at in ("effect", "missed") else ""


def _astray(play: "Play", at: str, driver: str) -> str:
    if driver in CUSTOMER:
        return f"a play for {WHO[play.for_]} moves no customer" if play.for_ in WHO else ""
    if driver not in MEMBER or play.for_ == "member":
        return ""
    if at == "missed":
        return "nobody does what is missed, so it moves no member"
    return "nobody works in this play, so it moves no member" if at == "effect" and not works(play) else ""


def _stated(play: "Play", key: str) -> bool:
    """Whether a field has another value than its default."""
    default: Any = type(play).model_fields[key].default
    return getattr(play, key) != default


def _refuse(play: "Play", who: str, fields: dict[str, str]) -> None:
    for key, message in fields.items():
        if _stated(play, key):
            raise rule(f"{who} {message}", key, help="leave it out")


def _steps(play: "Play") -> None:
    if not play.steps and not play.digital:
        raise rule("a play has at least one step", "steps", help="only a digital play has none")


def _expiry(play: "Play") -> None:
    if play.missed and play.expires is None:
        raise rule("what never expires is never missed", "missed", help="say when it `expires`")
    if play.expires is not None and play.steps and play.steps[0].role is None:
        raise rule("a play that begins by waiting for the customer does not expire", "expires")


def _purpose(play: "Play") -> None:
    if (play.purpose == "people") != (play.for_ in WHO):
        message = "'people' is the purpose of plays for members and for the company, and of no others"
        help = "set `for: member`" if play.purpose == "people" else "set purpose: people"
        raise rule(message, "purpose", help=help)
    if play.purpose == "onboarding" and (play.playbook or play.expires is not None):
        at = "playbook" if play.playbook else "expires"
        raise rule("not yet: an onboarding that is skipped or given up", at)
    if play.expands and play.purpose != "expansion":
        raise rule("only a play of purpose expansion expands", "expands", help="set purpose: expansion")


def _house(play: "Play") -> None:
    """Work about ourselves: by the calendar or the hire, with none of what customers bring."""
    if play.for_ not in WHO:
        return
    who = f"a play for {WHO[play.for_]}"
    allowed = HOUSE_TRIGGERS[play.for_]
    if play.when.kinds[0] not in allowed:
        wanted = " or ".join(allowed)
        raise rule(f"{who} falls due by {wanted}, got {play.when.kinds[0]}", "when")
    if play.when.chance < 1.0:
        raise rule(f"{who} is not left to chance", "when", "chance", help="leave it out")
    if play.when.stage != type(play.when).model_fields["stage"].default:
        raise rule(f"{who} has no stages", "when", "stage", help="leave it out")
    _refuse(play, who, HOUSE)
    for i, step in enumerate(play.steps):
        if step.fallback:
            message = f"{who} has no fallback, it has no customer whose owner could be missing"
            raise rule(message, "steps", str(i), "fallback", help="leave it out")


def _digital(play: "Play") -> None:
    if play.digital:
        _refuse(play, "a digital play", DIGITAL)


def _booked(play: "Play") -> None:
    if not play.when.booked:
        return
    who = "a booked play"
    if play.when.chance < 1.0:
        raise rule(f"{who} is not left to chance", "when", "chance", help="leave it out")
    if play.when.stage != type(play.when).model_fields["stage"].default:
        raise rule(f"{who} is for prospects, who have no stage yet", "when", "stage", help="leave it out")
    _refuse(play, who, BOOKED)
    for i, step in enumerate(play.steps):
        if step.effect:
            raise rule(f"{who} {BOOKED['effect']}", "steps", str(i), "effect", help="leave it out")


def _matters(play: "Play") -> None:
    """What opens, closes and is required: none of it in vain."""
    opened, requires = play.when.opened, play.requires
    if play.opens is not None and play.opens == play.closes:
        raise rule("a play does not open what it closes", "opens")
    if play.when.signed and (requires.open or requires.closed):
        raise rule("nothing is open at signature", "requires", help="leave it out")
    if opened in requires.closed:
        raise rule(f"'{opened}' is open: it opens this play", "requires", "closed", str(requires.closed.index(opened)))
    if opened in requires.open:
        message = f"'{opened}' is open in any case: it opens this play"
        raise rule(message, "requires", "open", str(requires.open.index(opened)), help="leave it out")


def _advice(play: "Play") -> None:
    if play.advice and not works(play):
        raise rule("nobody works in this play, so nobody's advice is followed", "advice", help="leave it out")
