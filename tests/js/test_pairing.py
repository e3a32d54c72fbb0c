"""A page asks to be allowed, a person compares six digits and answers."""

import pytest

from support.agent import RunningAgent
from support.browser import Counter
from support.pairing import answer, client_page, connect, outcome, paired

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]


def test_a_page_that_was_allowed_stays_allowed(counter: Counter, agent: RunningAgent) -> None:
    with counter.profile(counter.secure, "granted") as context:
        page = client_page(context, agent, counter.secure)
        asked = answer(agent, page)
        assert (asked["origin"], asked["title"]) == (counter.secure, "门诊收费 测试页")
        assert outcome(page, "connected.then(() => client.token.length > 20)") is True
        again = client_page(context, agent, counter.secure)
        assert outcome(again, "connected.then(() => globalThis.code ?? 'not asked')") == "not asked"


def test_another_origin_has_to_ask_for_itself(counter: Counter, agent: RunningAgent) -> None:
    with paired(counter, agent, counter.secure) as context:
        page = client_page(context, agent, counter.local)
        assert len(page.wait_for_function("globalThis.code").json_value()) == 6


def test_a_page_that_is_loaded_again_shows_the_same_code(counter: Counter, agent: RunningAgent) -> None:
    with counter.profile(counter.local) as context:
        page = client_page(context, agent, counter.local)
        code = page.wait_for_function("globalThis.code").json_value()
        page.reload()
        connect(page, agent)
        assert page.wait_for_function("globalThis.code").json_value() == code
        answer(agent, page)
        assert outcome(page, "connected.then(() => sessionStorage.length)") == 0


def test_a_second_tab_need_not_be_allowed_by_itself(counter: Counter, agent: RunningAgent) -> None:
    with counter.profile(counter.local) as context:
        first, second = (client_page(context, agent, counter.local) for _ in range(2))
        second.wait_for_function("globalThis.code")
        answer(agent, first)
        assert outcome(second, "connected.then(() => client.token.length > 20)") is True


def test_a_page_that_was_refused(counter: Counter, agent: RunningAgent) -> None:
    with counter.profile(counter.local) as context:
        page = client_page(context, agent, counter.local)
        answer(agent, page, "deny")
        said = outcome(page, "connected")
        assert (said["name"], said["code"]) == ("PairingRefused", "pairing_denied")
        assert page.evaluate("client.token ?? null") is None


def test_a_page_that_does_not_want_to_wait(counter: Counter, agent: RunningAgent) -> None:
    with counter.profile(counter.local) as context:
        page = client_page(context, agent, counter.local)
        page.evaluate("""() => {
          globalThis.end = new AbortController();
          globalThis.asked = client.pair({ onCode: () => end.abort(new Error("enough")), signal: end.signal });
        }""")
        assert outcome(page, "asked.catch(({ message }) => message)") == "enough"


def test_a_page_that_is_allowed_no_longer(counter: Counter, agent: RunningAgent) -> None:
    with paired(counter, agent, counter.local) as context:
        page = client_page(context, agent, counter.local)
        page.evaluate("connected")
        for allowed in agent.get("/v1/pages").json()["allowed"]:
            assert agent.ask("DELETE", f"/v1/pages/{allowed['id']}").status == 200
        assert outcome(page, "client.scan()")["code"] == "pairing_needed"
        assert page.evaluate("client.token ?? null") is None


def test_what_belongs_to_the_console_is_refused_with_the_words_of_the_agent(
    counter: Counter, agent: RunningAgent
) -> None:
    with paired(counter, agent, counter.local) as context:
        page = client_page(context, agent, counter.local)
        said = outcome(page, "client.send('GET', '/v1/pages')")
    assert (said["name"], said["code"], said["status"]) == ("Refused", "not_for_pages", 403)
    assert said["zh"] == "网页不能使用此功能"
