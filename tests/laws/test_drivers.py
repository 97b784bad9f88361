"""Names and positions of drivers: one flat list, three owners."""

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
