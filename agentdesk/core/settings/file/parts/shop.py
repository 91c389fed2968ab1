"""The shop, and what stands on what it gives out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agentdesk.core.commands import Line, Words
from agentdesk.core.people.commands import ChangeShop, SetAddress, SetLogo, TheLetterhead
from agentdesk.core.people.model import Form
from agentdesk.core.settings.file.part import Here, Part, Steps
from agentdesk.core.settings.file.shapes import Name, Picture, Shape, as_base64


class Shop(Shape):
    name: Line
    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    time_zone: Name
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
    address_form: Form


class ShopPart(Part[Shop]):
    name = "shop"
    commands = (ChangeShop.kind,)
    shape = Shop

    def now(self, here: Here) -> Shop:
        shop = here.shop
        assert shop, "a profile has a shop"
        return Shop(
            name=shop.name,
            region=shop.region,
            time_zone=shop.time_zone,
            currency=shop.currency,
            language=shop.language,
            address_form=shop.form,
        )

    def plan(self, wanted: Shop, now: Shop, steps: Steps) -> None:
        said = wanted.model_dump(exclude={"name", "address_form"})
        command = ChangeShop(shop_name=wanted.name, form=wanted.address_form, **said)
        steps.add(command, (self.name, "time_zone"))  # which is all of it that may be refused


class Letterhead(Shape):
    address: Annotated[Words, Field(max_length=600)]
    logo: Picture


class LetterheadPart(Part[Letterhead]):
    name = "letterhead"
    commands = (SetAddress.kind, SetLogo.kind)
    shape = Letterhead

    def now(self, here: Here) -> Letterhead:
        said = here.ask(TheLetterhead())
        return Letterhead(address=said.address, logo=as_base64(said.logo))

    def plan(self, wanted: Letterhead, now: Letterhead, steps: Steps) -> None:
        if wanted.address != now.address:
            steps.add(SetAddress(address=wanted.address), (self.name, "address"))
        if wanted.logo != now.logo:
            steps.add(SetLogo(logo=wanted.logo), (self.name, "logo"))
