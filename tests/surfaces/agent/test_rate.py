from wscall.surfaces.agent.rate import Rate


def test_so_many_a_second_and_twice_as_many_at_once() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.allows("a") for _ in range(5)] == [True] * 4 + [False]
    assert rate.allows("b")
    now[0] = 0.5
    assert [rate.allows("a") for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [rate.allows("a") for _ in range(5)] == [True] * 4 + [False]
