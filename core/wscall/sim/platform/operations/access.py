"""Who may call: getAuthKey, and the check every other operation starts with."""

import secrets
from datetime import timedelta
from typing import Final

from wscall.sim.platform.operations.call import Call, Result
from wscall.sim.platform.refusal import Refusal

_TIME: Final = "%Y-%m-%d %H:%M:%S"


def get_auth_key(call: Call) -> Result:
    """接入机构身份认证: a new key.

    Earlier keys stay valid until they expire, so that the workstations of a hospital do not evict each other.

    Raises:
        Refusal: 10101 unknown institution; 10102 not its user; 10103 not the password.
    """
    organisation = call.store.organisation(call.text("orgCode"))
    if organisation is None:
        raise Refusal(10101)
    if call.text("userName") != organisation.userName:
        raise Refusal(10102)
    if not secrets.compare_digest(call.text("passWord").encode(), organisation.passWord.encode()):
        raise Refusal(10103)
    key = secrets.token_hex(20)
    expires = call.now + timedelta(seconds=call.policy.key_life)
    call.store.add_key(key, organisation.orgCode, expires.timestamp())
    return Result(
        {"authKey": key, "expiryTime": expires.strftime(_TIME)},
        beside={"macAddress": organisation.macAddress, "orgCode": organisation.orgCode},
    )


def authorised(call: Call) -> Call:
    """The call with its institution.

    ``getYhkhStatus`` names two: ``useOrgCode`` uses the card and calls, ``orgCode`` issued it.

    Raises:
        Refusal: 10101 unknown institution; 10105 no key, not its key, expired or revoked.
    """
    organisation = call.store.organisation(call.text("useOrgCode", "orgCode"))
    if organisation is None:
        raise Refusal(10101)
    if not call.store.key_holds(call.text("authKey"), organisation.orgCode, call.now.timestamp()):
        raise Refusal(10105)
    return call._replace(organisation=organisation)
