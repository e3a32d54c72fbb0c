from wscall.nearest import nearest


def test_a_word_near_to_nothing_has_no_advice() -> None:
    assert nearest("baud", ["port", "baud_rate"]).en == "did you mean baud_rate?"
    assert not nearest("zzz", ["port"])
