import hashlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wscall.errors import BadConfiguration
from wscall.host.lock import (
    distrust_directory,
    hash_files,
    read_lock,
    tree_hash,
    trust_directory,
    verify_directory,
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "manu" / "WD"
    (folder / "lib").mkdir(parents=True)
    (folder / "plugin.toml").write_bytes(b"[plugin]\n")
    (folder / "lib" / "reader.so").write_bytes(b"\x7fELF")
    (folder / "中文.ini").write_bytes(b"x")
    return folder


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "manu.lock"


def test_the_tree_hash_is_that_of_sha256sum_lines(tree: Path) -> None:
    lines = sorted(
        (path.relative_to(tree).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in tree.rglob("*")
        if path.is_file()
    )
    expected = hashlib.sha256("".join(f"{digest}  {path}\n" for path, digest in lines).encode()).hexdigest()
    assert tree_hash(hash_files(tree)) == f"sha256:{expected}"


def test_a_trusted_tree_verifies_also_after_a_copy(tree: Path, lock: Path, tmp_path: Path) -> None:
    digest = trust_directory(lock, "WD", tree)
    assert verify_directory(lock, "WD", tree).trust == "trusted"
    assert json.loads(lock.read_text(encoding="utf-8"))["directories"]["WD"]["tree"] == digest
    copy = shutil.copytree(tree, tmp_path / "copy")
    assert verify_directory(lock, "WD", copy).trust == "trusted"


def test_every_difference_is_named(tree: Path, lock: Path) -> None:
    trust_directory(lock, "WD", tree)
    (tree / "plugin.toml").write_bytes(b"[plugin] \n")
    (tree / "lib" / "reader.so").unlink()
    (tree / "new.py").write_bytes(b"")
    verdict = verify_directory(lock, "WD", tree)
    assert verdict.trust == "changed"
    assert verdict.reason.en.endswith("missing lib/reader.so; changed plugin.toml; extra new.py")
    assert "缺少 lib/reader.so" in verdict.reason.zh


def test_bytecode_does_not_count(tree: Path, lock: Path) -> None:
    trust_directory(lock, "WD", tree)
    (tree / "__pycache__").mkdir()
    (tree / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert verify_directory(lock, "WD", tree).trust == "trusted"


def test_a_tree_that_is_not_in_the_lock_is_unlisted(tree: Path, lock: Path) -> None:
    assert verify_directory(lock, "WD", tree).trust == "unlisted"
    trust_directory(lock, "WD", tree)
    assert distrust_directory(lock, "WD")
    assert not distrust_directory(lock, "WD")
    assert verify_directory(lock, "WD", tree).trust == "unlisted"


def test_a_link_to_a_folder_cannot_be_trusted(tree: Path, lock: Path, tmp_path: Path) -> None:
    trust_directory(lock, "WD", tree)
    (tree / "more").symlink_to(tmp_path, target_is_directory=True)
    assert "extra more" in verify_directory(lock, "WD", tree).reason.en
    with pytest.raises(BadConfiguration, match="more"):
        trust_directory(lock, "WD", tree)


def test_one_entry_leaves_the_others_alone(tree: Path, lock: Path) -> None:
    trust_directory(lock, "WD", tree)
    trust_directory(lock, "HD", tree / "lib")
    assert sorted(read_lock(lock)) == ["HD", "WD"]
    assert not list(lock.parent.glob("manu.lock.*")), "no half-written file is left"


def test_a_lock_of_a_later_version_is_not_guessed_at(lock: Path) -> None:
    lock.write_text('{"version": 2}')
    with pytest.raises(BadConfiguration, match="version 2"):
        read_lock(lock)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=50)
    | st.sampled_from(
        [b"[]", b"1", b'{"version":1}', b'{"version":1,"directories":{"WD":{"files":3}}}', b"[" * 99999]
    )
)
def test_a_spoilt_lock_is_a_configuration_error(tmp_path: Path, content: bytes) -> None:
    lock = tmp_path / "manu.lock"
    lock.write_bytes(content)
    with pytest.raises(BadConfiguration, match="manu"):
        read_lock(lock)
