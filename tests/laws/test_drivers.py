"""Names and positions of drivers: one flat list, three owners."""

from hypothesis import given
from hypothesis import strategies as st

from cssim.laws import drivers


def test_constants_are_the_positions_of_their_names() -> None:
    found = tuple(getattr(drivers, name.upper()) for name in drivers.DRIVERS)
    assert found == tuple(range(drivers.N_DRIVERS))
    assert drivers.ADOPTION == drivers.N_DRIVERS == 21
    assert len(set(drivers.DRIVERS)) == drivers.N_DRIVERS


def test_owners_stand_one_after_the_other() -> None:
    assert drivers.CUSTOMER + drivers.MEMBER + drivers.COMPANY == drivers.DRIVERS
    assert (drivers.N_CUSTOMER, drivers.N_MEMBER, drivers.N_COMPANY) == (10, 5, 6)
    assert drivers.DRIVERS[drivers.FIRST_MEMBER : drivers.FIRST_COMPANY] == drivers.MEMBER
    assert drivers.DRIVERS[drivers.FIRST_COMPANY :] == drivers.COMPANY


@given(st.floats(-1.0, 1.0), st.floats(0.0, 2.0))
def test_benefits_count_as_far_as_they_have_landed_and_harm_in_full(gain: float, landed: float) -> None:
    wanted, unwanted = drivers.landing(drivers.TRUST, gain, landed), drivers.landing(drivers.STRAIN, gain, landed)
    assert -1.0 <= wanted <= 1.0
    assert -1.0 <= unwanted <= 1.0
    assert wanted == (min(1.0, gain * landed) if gain > 0.0 else gain)
    assert unwanted == (max(-1.0, gain * landed) if gain < 0.0 else gain)
