"""Money: integer minor units with their currency; nothing converts currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from agentdesk.core.errors import Refused

# ISO 4217: currencies whose minor unit is not a hundredth.
_DIGITS = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def minor_digits(currency: str) -> int:
    """How many digits the minor unit of a currency has (ISO 4217)."""
    return _DIGITS.get(currency, 2)


MOST = 10**12
"""The largest amount that can be meant, in minor units: sums of millions of them still fit a table's 64 bits."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Money:
        """From an amount in major units, rounded half up to the minor unit."""
        scaled = Decimal(amount).scaleb(minor_digits(currency))
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise Refused("money.currencies_differ", one=self.currency, other=other.currency)
        return other


NO_CURRENCY = "XXX"
"""ISO 4217: no currency is involved."""
HIDDEN = Money(0, NO_CURRENCY)
"""An amount that whoever asked may not see (see `identity.veil`); in words it is dots."""
