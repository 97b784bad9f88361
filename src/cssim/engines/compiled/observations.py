"""What a member sees of a customer, never the state itself, and what that leads to."""

from cssim.engines.compiled.drivers import read
from cssim.engines.compiled.plays import applies, begin
from cssim.engines.compiled.world import K_HEALTH, OBSERVE, R_DUE, at, luck, play_now, row
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.chance import normal
from cssim.laws.drivers import CONTACT, GUIDANCE, TRUST
from cssim.laws.health import health_score
from cssim.laws.renewal import relative_size
from cssim.policies.touch import HEALTH, NEXT_BEST, fell_below, task_index
from cssim.units import DAY, YEAR


@law
def on_observation(w, slot, day):
    c = w.customers[slot]
    if c.lost:
        return
    before = c.health
    look_at(w, c, day)
    for p in range(len(w.play)):
        if w.play[p].trigger == HEALTH and fell_below(before, c.health, play_now(w, c, p).health_below):
            begin(w, slot, p, task_index(day, HEALTH))
    best = next_best(w, c)
    if best >= 0:
        begin(w, slot, best, task_index(day, NEXT_BEST))
    at(w, w.now + w.observe, R_DUE, c.id, OBSERVE, (w.now + w.observe) // DAY, slot)


@law
def look_at(w, c, day):
    """Health as it is seen: through the signals there are of this customer, with their noise."""
    numbers = w.laws[w.era].health
    z_usage = noise(w, c, WORDS.usage, day, numbers.usage_noise)
    z_sentiment = noise(w, c, WORDS.sentiment, day, numbers.sentiment_noise)
    z_engagement = noise(w, c, WORDS.engagement, day, numbers.engagement_noise)
    usage = has_signal(w, c, WORDS.telemetry_usage, numbers.usage_coverage)
    sentiment = has_signal(w, c, WORDS.telemetry_sentiment, numbers.sentiment_coverage)
    engagement = has_signal(w, c, WORDS.telemetry_engagement, numbers.engagement_coverage)
    c.health = health_score(
        c.adoption, read(w, c, TRUST), read(w, c, GUIDANCE), z_usage, z_sentiment, z_engagement, usage, sentiment,
        engagement, c.health, numbers,
    )  # fmt: skip
    row(w, K_HEALTH, c.id, -1, day, -1, 0, c.health)


@law
def noise(w, c, word, day, size):
    return normal(luck(w, c.id, word, day)) if size > 0.0 else 0.0


@law
def has_signal(w, c, word, coverage):
    return 1 if coverage >= 1.0 or luck(w, c.id, word, 0) < coverage else 0


@law
def next_best(w, c):
    """The play that promises most by what is seen of the customer, −1 when none promises anything."""
    best, most = -1, 0.0
    for p in range(len(w.play)):
        if w.play[p].trigger == NEXT_BEST and applies(w, c, play_now(w, c, p)):
            score, seen = 0.0, features(w, c)
            for i in range(len(seen)):
                score += play_now(w, c, p).next_best[i] * seen[i]
            if score > most:
                best, most = p, score
    return best


@law
def features(w, c):
    """What next best sees, in the order of `touch.FEATURES`."""
    size = relative_size(c.arr, w.segment[c.segment].arr_median)
    onboarded = 1.0 if c.onboarded >= 1.0 else 0.0
    tenure, to_term = (w.now - c.signed) / YEAR, (c.term_end - w.now) / YEAR
    return 1.0, c.health, tenure, to_term, size, float(c.n_matters), read(w, c, CONTACT), onboarded
