"""What happens to one request between HTTP and the operations."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from lxml import etree

from wscall.masking import mask_field
from wscall.sim.platform.contract import PROFILES, Contract, contract
from wscall.sim.platform.exchange import Answer, answer, fault_answer
from wscall.sim.platform.fields import Fields, text
from wscall.sim.platform.mischief import Play
from wscall.sim.platform.operations import Call, perform
from wscall.sim.platform.policy import Policy
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.scenario import Scenario
from wscall.sim.platform.soap import Fault, Message, read_message
from wscall.sim.platform.store import Store
from wscall.text import Text

_log = logging.getLogger(__name__)


class Service:
    """The platform without its network: envelopes in, answers out. Safe to use from many threads."""

    def __init__(
        self, store: Store, policy: Policy, clock: Callable[[], datetime], scenario: Scenario | None = None
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._scenario = scenario
        self._contracts = {contract(profile).namespace: contract(profile) for profile in PROFILES}
        self.stopping = threading.Event()
        """Set when the platform closes: wakes every request that a scenario delays."""

    def handle(self, body: bytes, charset: str = "") -> Answer:
        """Answer one request; everything that can be wrong with it becomes a SOAP fault or a ``resultCode``."""
        try:
            message = read_message(body, charset)
            request = _Request(self, message, self._contract(message))
        except Fault as fault:
            _log.warning("refused a message: %s", fault.why)
            return fault_answer(fault)
        return self._played(request)

    def _contract(self, message: Message) -> Contract:
        name = etree.QName(message.content)
        found = self._contracts.get(name.namespace or "")
        if found is None or name.localname not in found.operations:
            why = Text("没有操作 {name}（命名空间 {namespace}）", "no operation {name} in namespace {namespace}")
            raise Fault("Client", why.fill(name=name.localname, namespace=name.namespace), message.version)
        problem = found.problem(message.content)
        if problem is not None:
            why = Text("第 {line} 行不符合服务描述：{what}", "line {line} is not as the schema demands: {what}")
            raise Fault("Client", why.fill(line=problem.line, what=problem.what), message.version)
        return found

    def _played(self, request: "_Request") -> Answer:
        step = self._scenario.next_step(request.operation) if self._scenario else None
        if step is None:
            return request.proceed()
        self.stopping.wait(step.delay)
        play = Play(request.message.version, request.proceed, request.refuse, request.expire_keys)
        return step.action.run(play, step.settings)

    def perform(self, operation: str, fields: Fields) -> tuple[int, str, Fields, Fields]:
        """Carry an operation out: code, message, fields of ``return``, fields beside it."""
        call = Call(operation, fields, self._store, self._policy, self._clock())
        try:
            result = perform(call)
        except Refusal as refusal:
            return refusal.code, refusal.message, {}, {}
        return self._policy.success_code, result.message, result.fields, result.beside

    def expire_keys(self, org_code: str) -> None:
        """Revoke an institution's keys."""
        self._store.revoke_keys(org_code)


class _Request:
    """One valid request on its way."""

    def __init__(self, service: Service, message: Message, described_by: Contract) -> None:
        self._service = service
        self._contract = described_by
        self.message = message
        self.operation = etree.QName(message.content).localname
        self._fields = described_by.read(message.content)

    def proceed(self) -> Answer:
        """Handle it."""
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s %s", self.operation, _masked(self._fields))
        try:
            code, said, result, beside = self._service.perform(self.operation, self._fields)
            return self._reply(code, said, result, beside)
        except Fault as fault:
            return fault_answer(fault)
        except Exception as error:  # noqa: BLE001 - a defect must reach the client and the log, not end a thread
            _log.exception("%s: the simulated platform has a defect", self.operation)
            why = Text("模拟平台内部错误 {kind}", "a defect of the simulated platform: {kind}")
            return fault_answer(Fault("Server", why.fill(kind=type(error).__name__), self.message.version))

    def refuse(self, code: int) -> Answer:
        """Answer with an error code without handling it."""
        return self._reply(code, Refusal(code).message, {}, {})

    def expire_keys(self) -> None:
        """Revoke the caller's keys."""
        self._service.expire_keys(text(self._fields, "useOrgCode", "orgCode"))

    def _reply(self, code: int, message: str, result: Fields, beside: Fields) -> Answer:
        whole: Fields = {"message": message, "resultCode": str(code), **result}
        element = self._contract.response(self.operation, whole, beside)
        problem = self._contract.problem(element)
        if problem is not None:
            _log.error("%s: own reply is not as the schema demands: %s", self.operation, problem.what)
            why = Text("模拟平台的回复不符合服务描述：{what}", "own reply is not as the schema demands: {what}")
            raise Fault("Server", why.fill(what=problem.what), self.message.version)
        return answer(self.message.version, element, code)


def _masked(fields: Fields) -> dict[str, object]:
    """The parameters as a log may show them."""
    return {name: mask_field(name, value) if isinstance(value, str) else "{…}" for name, value in fields.items()}
