from hypothesis import given
from hypothesis import strategies as st

from wscall.sim.cards import cipher

KEY = st.binary(min_size=16, max_size=16)


@given(KEY, st.integers(1, 4).flatmap(lambda n: st.binary(min_size=16 * n, max_size=16 * n)))
def test_deciphering_undoes_enciphering(key: bytes, data: bytes) -> None:
    secret = cipher.encipher(key, data)
    assert len(secret) == len(data)
    assert cipher.decipher(key, secret) == data


@given(st.binary(max_size=200))
def test_padding_comes_off(data: bytes) -> None:
    padded = cipher.pad(data)
    assert len(padded) % cipher.BLOCK == 0
    assert cipher.unpad(padded) == data


def test_keys_and_factors_make_a_difference() -> None:
    root = cipher.root_key("RK1_DDF1")
    proofs = {
        cipher.proof(key, b"12345678")
        for key in (root, cipher.root_key("RK1_DF01"), cipher.derive(root, b"a"), cipher.derive(root, b"b"))
    }
    assert len(proofs) == 4
    assert all(len(proof) == 8 for proof in proofs)


def test_the_code_depends_on_key_and_data() -> None:
    codes = {cipher.mac(key, data) for key in (bytes(16), b"k" * 16) for data in (b"", b"x")}
    assert len(codes) == 4
    assert {len(code) for code in codes} == {4}
