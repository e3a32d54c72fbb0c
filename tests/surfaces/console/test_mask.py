"""The console masks as the rest of wscall does."""

import pytest

from support.console import Console
from wscall.masking import mask_name, mask_number, mask_phone

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
VALUES = [
    "", " ", "林", "林晓雯", " 林晓雯", "*", "**", "𠮷野", "1", "1234567", "12345678", "1234567890", "12345678901",
    "甲乙丙丁戊己庚辛", "999999199003052025", "99999919900305202X", "9999 9919 9003", "120-0000-0601",
    "+8612000000601", "123****2021", "a" * 64, "a" * 65, "1234567８", "12 34\t5678",
]  # fmt: skip


def test_the_masks_are_those_of_python(console: Console) -> None:
    script = """async ([kind, values]) => {
      const { mask } = await import('/console/js/mask.js');
      return values.map((value) => mask(kind, value));
    }"""
    for kind, expected in {"name": mask_name, "number": mask_number, "phone": mask_phone}.items():
        assert console.page.evaluate(script, [kind, VALUES]) == [expected(value) for value in VALUES], kind
    for kind in ("secret", "data"):
        hidden = ["****" if value.strip() else value for value in VALUES]
        assert console.page.evaluate(script, [kind, VALUES]) == hidden
    assert console.page.evaluate(script, [None, VALUES]) == VALUES
