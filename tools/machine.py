"""Make the kernel and the start file system of the tests' virtual machine, in build/machine.

The kernel is Debian's, fetched and unpacked but not installed: the machine that runs the tests may have another
one, without USB. The start file system holds busybox, the few kernel modules that the tests need, and a script
that mounts the root of this machine read-only and runs a program of it. Standard library only.

Usage: python tools/machine.py
"""

import gzip
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = REPOSITORY / "build" / "machine"
KERNEL: Final = "linux-image-amd64"
"""The package that depends on the current kernel. The cloud kernel has neither USB nor the shared file system."""
_UPDATE: Final = ("apt-get", "--quiet=2", "update")
MODULES: Final = (
    "virtio_pci",
    "virtio_console",
    "9pnet_virtio",
    "9p",
    "xhci_pci",
    "usbhid",
    "hid_generic",
    "uhid",
    "usbserial",
    "ftdi_sio",
)
INIT: Final = f"""#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
modprobe -a {" ".join(MODULES)}
ip link set lo up
share=trans=virtio,version=9p2000.L,msize=262144,cache=loose
mount -t 9p -o ro,$share root /machine
mount -t tmpfs run /machine/run
mkdir -p /machine/run/share /machine/run/tmp
mount -t 9p -o ro,$share share /machine/run/share
for folder in dev proc sys; do mount --bind /$folder /machine/$folder; done
TMPDIR=/run/tmp chroot /machine /bin/sh /run/share/start
poweroff -f
"""


def run(*command: str, cwd: Path | None = None, given: bytes = b"") -> bytes:
    """Run a command and return what it printed.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    return subprocess.run(command, check=True, cwd=cwd, input=given, stdout=subprocess.PIPE).stdout


def fetch_kernel(folder: Path) -> str:
    """Fetch the package of the current kernel into a folder. Returns the kernel's version.

    Raises:
        LookupError: no list of packages names one.
        subprocess.CalledProcessError: the one that is named is not there.
    """
    found = re.search(r"Depends: (linux-image-(\S+))", run("apt-cache", "depends", KERNEL).decode())
    if not found:
        raise LookupError(f"apt-cache knows no package {KERNEL}")
    package, version = found.groups()
    run("apt-get", "--quiet=2", "--option=APT::Sandbox::User=root", "download", package, cwd=folder)
    return version


def unpack_kernel(folder: Path) -> str:
    """Fetch the current kernel and unpack it; lists that do not help are renewed first. Returns its version."""
    try:
        version = fetch_kernel(folder)
    except (LookupError, subprocess.CalledProcessError):
        subprocess.run(_UPDATE, check=False)
        version = fetch_kernel(folder)
    (archive,) = folder.glob("*.deb")
    run("dpkg-deb", "--extract", str(archive), str(folder))
    run("busybox", "depmod", "-b", str(folder), version)
    return version


def with_dependencies(modules: Path) -> list[str]:
    """The modules and all they need, as paths below the kernel's folder of modules."""
    lines = (modules / "modules.dep").read_text("utf-8").splitlines()
    needs = {name: needed.split() for name, _, needed in (line.partition(":") for line in lines)}
    by_name = {Path(name).name.split(".")[0].replace("-", "_"): name for name in needs}
    chosen = [by_name[name] for name in MODULES]
    return sorted({*chosen, *(needed for name in chosen for needed in needs[name])})


def fill(root: Path, unpacked: Path, version: str) -> None:
    """Lay the start file system out in a folder."""
    for name in ("bin", "dev", "proc", "sys", "machine"):
        (root / name).mkdir(parents=True)
    shutil.copy(shutil.which("busybox") or "busybox", root / "bin" / "busybox")
    modules = Path("lib", "modules", version)
    for path in with_dependencies(unpacked / modules):
        target = root / modules / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(unpacked / modules / path, target)
    run("busybox", "depmod", "-b", str(root), version)
    (root / "init").write_text(INIT, encoding="utf-8")
    (root / "init").chmod(0o755)


def packed(root: Path) -> bytes:
    """The folder as the kernel wants it: a compressed cpio archive."""
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    archive = run("busybox", "cpio", "-o", "-H", "newc", cwd=root, given="\n".join(names).encode())
    return gzip.compress(archive, compresslevel=1, mtime=0)


def main() -> None:
    """Make both files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        folder = Path(name)
        version = unpack_kernel(folder)
        fill(folder / "initrd", folder, version)
        (FOLDER / "initrd.gz").write_bytes(packed(folder / "initrd"))
        shutil.copy(folder / "boot" / f"vmlinuz-{version}", FOLDER / "vmlinuz")
    print(f"virtual machine with kernel {version} in {FOLDER.relative_to(REPOSITORY)}")


if __name__ == "__main__":
    main()
