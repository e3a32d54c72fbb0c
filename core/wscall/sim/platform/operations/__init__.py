"""The operations of the service, one function each; this table is the only place that knows them all."""

from collections.abc import Callable, Mapping
from typing import Final

from wscall.sim.platform.operations import access, electronic, issuing, lists, lookup, upkeep, verification
from wscall.sim.platform.operations.call import Call, Result

__all__ = ["OPERATIONS", "Call", "Result", "perform"]

OPERATIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    "getAuthKey": access.get_auth_key,
    "getCardInfo": lookup.get_card_info,
    "getInfo": lookup.get_info,
    "getInfoYw": lookup.get_info_yw,
    "virIdCardVerify": electronic.vir_id_card_verify,
    "cardVerify": verification.card_verify,
    "sfzhmVerify": verification.sfzhm_verify,
    "poorPeopleVerify": verification.poor_people_verify,
    "identifyPerson": verification.identify_person,
    "blackSamVerify": verification.black_sam_verify,
    "syncCardInfo": issuing.sync_card_info,
    "modifyCardInfo": upkeep.modify_card_info,
    "modifyPeopleInfo": upkeep.modify_people_info,
    "syncCardStatus": upkeep.sync_card_status,
    "repairChangCard": issuing.repair_chang_card,
    "publishBlackCard": lists.publish_black_card,
    "publishBlackSam": lists.publish_black_sam,
    "publishPoorPeople": lists.publish_poor_people,
    "operatorLog": lists.operator_log,
    "getXnhkh": lookup.get_xnhkh,
    "getXpxlhYhkh": lookup.get_xpxlh_yhkh,
    "getYhkhStatus": lookup.get_yhkh_status,
    "downQr": electronic.down_qr,
    "updateCardType": electronic.update_card_type,
    "updateCardInfo": electronic.update_card_info,
}


def perform(call: Call) -> Result:
    """Check the caller and do what it asks, all or nothing.

    Raises:
        Refusal: the platform says no; nothing has changed.
    """
    with call.store.transaction():
        if call.name != "getAuthKey":
            call = access.authorised(call)
        return OPERATIONS[call.name](call)
