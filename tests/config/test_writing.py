import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from wscall.config import load_settings, write_auth_key
from wscall.errors import ConfigurationNotWritten

TEXT = "; 说明\r\n[WEBSERVICE]\r\nuserName=人民医院\r\nauthKey=old ; 自动回写\r\nLOG=1\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "site" / "WSCallConfig.ini"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode("gbk"))
    return path


def left_behind(file: Path) -> set[str]:
    return {path.name for path in file.parent.iterdir()} - {file.name, f".{file.name}.lock"}


def test_only_the_key_changes(file: Path) -> None:
    write_auth_key(file, "0a1b2c")
    assert file.read_bytes() == TEXT.replace("old", "0a1b2c").encode("gbk")
    assert load_settings(file).auth_key.reveal() == "0a1b2c"
    assert not left_behind(file)


def test_an_empty_key_clears_it(file: Path) -> None:
    write_auth_key(file, "")
    assert not load_settings(file).auth_key
    assert "; 自动回写" in file.read_text("gbk")


def test_a_missing_key_is_added(file: Path) -> None:
    file.write_bytes(b"[WEBSERVICE]\nLOG=1\n[CardDevEnv]\n")
    write_auth_key(file, "k")
    assert file.read_bytes() == b"[WEBSERVICE]\nLOG=1\nauthKey=k\n[CardDevEnv]\n"


def test_the_same_key_leaves_the_file_alone(file: Path) -> None:
    before = file.stat()
    write_auth_key(file, "old")
    after = file.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_mode_and_owner_stay(file: Path) -> None:
    file.chmod(0o640)
    if os.getuid() == 0:
        os.chown(file, 12345, 54321)
    before = file.stat()
    write_auth_key(file, "new")
    after = file.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


def test_a_symbolic_link_stays_one(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "WSCallConfig.ini"
    link.symlink_to(file)
    write_auth_key(link, "new")
    assert link.is_symlink()
    assert load_settings(file).auth_key.reveal() == "new"
    assert {path.name for path in tmp_path.iterdir()} == {link.name, "site"}


@pytest.mark.parametrize("key", ["a b", "a\nb", "密钥", "a" * 513, '"a"', "a'", ";a", "#a", "a\x00"])
def test_a_key_that_would_not_come_back_is_refused(file: Path, key: str) -> None:
    before = file.read_bytes()
    with pytest.raises(ConfigurationNotWritten) as caught:
        write_auth_key(file, key)
    assert key not in str(caught.value)
    assert file.read_bytes() == before


def failure(file: Path) -> ConfigurationNotWritten:
    with pytest.raises(ConfigurationNotWritten) as caught:
        write_auth_key(file, "secretkey", limit=0.2)
    assert "secretkey" not in str(caught.value)
    assert caught.value.spec_code == -102
    assert caught.value.advice
    return caught.value


def test_a_file_that_vanished(file: Path) -> None:
    file.unlink()
    assert str(file) in failure(file).where
    assert not file.exists()


def test_a_directory_that_vanished(file: Path) -> None:
    failure(file.parent / "gone" / file.name)


def test_a_file_where_the_directory_should_be(file: Path) -> None:
    failure(file / file.name)


def test_a_file_that_is_no_configuration(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    failure(file)
    assert file.read_bytes() == b"\xff\xfe\x00"


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only the superuser can mount a file system")
def test_a_read_only_file_system(file: Path) -> None:
    """In a mount namespace of its own, where even the superuser cannot write."""
    code = (
        "import sys; from pathlib import Path; from wscall.config import *; write_auth_key(Path(sys.argv[1]), 'k')"
    )
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$2" -c "$3" "$1/$4"'
    command = ["unshare", "--mount", "sh", "-c", script, "sh", file.parent, sys.executable, code, file.name]
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if "unshare" in run.stderr or "mount" in run.stderr:
        pytest.skip(f"no mount namespace here: {run.stderr.strip()}")
    assert "ConfigurationNotWritten" in run.stderr
    assert file.read_bytes() == TEXT.encode("gbk")


def test_a_full_disk_leaves_the_old_file(file: Path) -> None:
    """A limit on the size of files stops the write in the middle, as a full disk does."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from wscall.config import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "write_auth_key(Path(sys.argv[1]), 'k')"
    )
    run = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=False)
    assert "ConfigurationNotWritten" in run.stderr
    assert file.read_bytes() == TEXT.encode("gbk")
    assert not left_behind(file)


def test_another_writer_that_does_not_end(file: Path) -> None:
    with FileLock(file.with_name(f".{file.name}.lock")):
        assert "正在写" in failure(file).what.zh
    write_auth_key(file, "k")


HAMMER = """
import sys
from pathlib import Path
from wscall.config import write_auth_key
for n in range(int(sys.argv[3])):
    write_auth_key(Path(sys.argv[1]), f"{sys.argv[2] * 40}{n:03}", limit=60)
"""


def test_two_processes_write_and_readers_never_see_half(file: Path) -> None:
    rounds = 40
    writers = [subprocess.Popen([sys.executable, "-c", HAMMER, file, name, str(rounds)]) for name in "ab"]
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(file.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    codes = [writer.wait() for writer in writers]
    done.set()
    reader.join()
    assert codes == [0, 0]
    whole = {TEXT.encode("gbk")} | {
        TEXT.replace("old", f"{name * 40}{n:03}").encode("gbk") for name in "ab" for n in range(rounds)
    }
    assert seen <= whole
    assert file.read_bytes() in {TEXT.replace("old", f"{name * 40}{rounds - 1:03}").encode("gbk") for name in "ab"}
    assert not left_behind(file)


EDIT = """
import sys
from pathlib import Path
from filelock import FileLock
from wscall.config.document import Document
path = Path(sys.argv[1])
for n in range(int(sys.argv[2])):
    with FileLock(path.with_name(f".{path.name}.lock")):
        new = path.with_suffix(".mine")
        new.write_bytes(Document(path.read_bytes(), "f").with_value("WSCALL", "stamp", str(n)))
        new.replace(path)
"""


def test_writers_of_different_keys_lose_nothing_of_each_other(file: Path) -> None:
    """The lock is held from reading to replacing, so no writer puts back what another had changed."""
    rounds = 30
    commands = ([HAMMER, str(file), "a", str(rounds)], [EDIT, str(file), str(rounds)])
    writers = [subprocess.Popen([sys.executable, "-c", *command]) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0]
    text = file.read_text("gbk")
    assert f"authKey={'a' * 40}{rounds - 1:03}" in text
    assert f"stamp={rounds - 1}" in text
    assert text.startswith("; 说明")


def test_a_writer_that_is_killed_leaves_a_whole_file(file: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", HAMMER, file, "a", "100000"])
    before = file.read_bytes()
    while file.read_bytes() == before and writer.poll() is None:
        pass
    writer.kill()
    writer.wait()
    assert load_settings(file).auth_key.reveal().startswith("a" * 40)
    write_auth_key(file, "after")
    assert load_settings(file).auth_key.reveal() == "after"
