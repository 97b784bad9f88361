"""What a member sees of a customer, never the state itself, and what that leads to."""

from cssim.engines.numbers import WORDS
from cssim.engines.reference.drivers import read
from cssim.engines.reference.plays import applies, begin
from cssim.engines.reference.world import OBSERVE, Customer, Process, World
from cssim.laws import chance
from cssim.laws.drivers import CONTACT, GUIDANCE, TRUST
from cssim.laws.health import health_score
from cssim.laws.renewal import relative_size
from cssim.ledger.events import Kind, Rank
from cssim.policies import touch
from cssim.units import YEAR


def observations(w: World, c: Customer) -> Process:
    """A member looks at the customer's health and acts when it has just fallen."""
    look = 1
    while True:
        day = (c.signed + look * w.n.observe) // 1440
        yield w.at(c.signed + look * w.n.observe, Rank.DUE, c.id, OBSERVE, day)
        if c.lost:
            return
        before = c.health
        look_at(w, c, day)
        for p, play in enumerate(w.play):
            if play.trigger == touch.HEALTH and touch.fell_below(before, c.health, w.play_now(c, p).health_below):
                begin(w, c, p, touch.task_index(day, touch.HEALTH))
        best = next_best(w, c)
        if best >= 0:
            begin(w, c, best, touch.task_index(day, touch.NEXT_BEST))
        look += 1


def look_at(w: World, c: Customer, day: int) -> None:
    """Health as it is seen: through the signals there are of this customer, with their noise."""
    law = w.law.health
    z = (
        noise(w, c, WORDS.usage, day, law.usage_noise),
        noise(w, c, WORDS.sentiment, day, law.sentiment_noise),
        noise(w, c, WORDS.engagement, day, law.engagement_noise),
    )
    seen = (
        has_signal(w, c, WORDS.telemetry_usage, law.usage_coverage),
        has_signal(w, c, WORDS.telemetry_sentiment, law.sentiment_coverage),
        has_signal(w, c, WORDS.telemetry_engagement, law.engagement_coverage),
    )
    trust, guidance = read(w, c, TRUST), read(w, c, GUIDANCE)
    c.health = health_score(c.adoption, trust, guidance, *z, *seen, c.health, law)
    w.row(Kind.HEALTH, c.id, index=day, x=c.health)


def noise(w: World, c: Customer, word: int, day: int, size: float) -> float:
    return chance.normal(w.luck(c.id, word, day)) if size > 0.0 else 0.0


def has_signal(w: World, c: Customer, word: int, coverage: float) -> int:
    return int(coverage >= 1.0 or w.luck(c.id, word, 0) < coverage)


def next_best(w: World, c: Customer) -> int:
    """The play that promises most by what is seen of the customer, −1 when none promises anything."""
    best, most = -1, 0.0
    for p, play in enumerate(w.play):
        if play.trigger == touch.NEXT_BEST and applies(w, c, p):
            score = 0.0
            for weight, feature in zip(w.play_now(c, p).next_best, features(w, c), strict=True):
                score += weight * feature
            if score > most:
                best, most = p, score
    return best


def features(w: World, c: Customer) -> tuple[float, ...]:
    """What next best sees, in the order of `touch.FEATURES`."""
    size = relative_size(c.arr, w.segment[c.segment].arr_median)
    n_open = sum(len(c.open[k]) for k in w.matters)
    onboarded = 1.0 if c.onboarded >= 1.0 else 0.0
    tenure, to_term = (w.now - c.signed) / YEAR, (c.term_end - w.now) / YEAR
    return 1.0, c.health, tenure, to_term, size, float(n_open), read(w, c, CONTACT), onboarded
