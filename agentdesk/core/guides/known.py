"""What a guide of this shop may refer to and has to have, as the shop stands now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agentdesk.core.cases.confirmations import language_for
from agentdesk.core.goodwill.store import edition_on
from agentdesk.core.guides.catalogue import catalogue_of
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.shipped import lowest_room
from agentdesk.core.guides.store import all_own
from agentdesk.core.interactions.reason_keys import reason_keys
from agentdesk.core.interactions.store import all_reasons
from agentdesk.core.knowledge.store import shown_keys
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import Connection


def known_in(connection: Connection, now: datetime) -> Known:
    shop = shop_of(connection)
    policy = edition_on(connection, now.astimezone(shop_zone(shop)).date(), shop).policy
    known = catalogue_of(all_own(connection)).known(reason_keys(all_reasons(connection)), lowest_room(policy))
    languages = (language_for("", None, shop),) if shop else known.languages
    return replace(known, articles=shown_keys(connection), languages=languages)
