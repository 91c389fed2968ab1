"""What follows from what an administrator has laid down (`policy`): what is refused, and in which words it is told."""

from __future__ import annotations

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.policy import KEYRING, Policy, policy
from agentdesk.core.wording import text


def by_whom(laid_down: Policy) -> str:
    return laid_down.set_by or text("policy.somebody")


def locked_words(laid_down: Policy) -> str:
    """Below something that cannot be changed here."""
    return text("policy.locked", by=by_whom(laid_down))


def value_words(name: str, value: object) -> str:
    """What is laid down of this setting, as people read it."""
    if name == "language":
        return text(f"settings.language_{value}")
    if name in ("key", "updates"):
        return text(f"policy.{name}_{'off' if name == 'updates' else value}")
    return text("policy.hours", count=int(str(value))) if name == "offline_hours" else str(value)


def wrong(laid_down: Policy) -> Failure:
    """What could not be understood, each with its place."""
    causes = (f"  {each.place}: {text(f'policy.cause.{each.kind}', **dict(each.facts))}" for each in laid_down.mistakes)
    return Failure("policy.wrong", count=len(laid_down.mistakes), cause="\n".join(causes))


def require_right() -> Policy:
    """For whatever nobody can undo: a profile under the wrong key, a desk at the wrong server. What is there already
    opens all the same, or one wrong letter would send everybody home. Raises Failure policy.wrong."""
    laid_down = policy()
    if laid_down.mistakes:
        raise wrong(laid_down)
    return laid_down


def require_way(passphrase: str | None) -> Policy:
    """Before a profile gets its key. Raises Failure policy.wrong; Refused policy.passphrase."""
    laid_down = require_right()
    if passphrase is not None and laid_down.key == KEYRING:
        raise Refused("policy.passphrase", by=by_whom(laid_down))
    return laid_down


def told_of_key(problem: Failure, laid_down: Policy) -> Failure:
    """A keyring that does not work is not made good by a passphrase, where none is wanted."""
    if problem.code == "keys.passphrase_needed" and laid_down.key == KEYRING:
        return Failure("policy.keyring_needed", by=by_whom(laid_down))
    return problem


def require_language(asked: str) -> None:
    """Raises Refused policy.language."""
    laid_down = policy()
    if asked and laid_down.language and asked != laid_down.language:
        raise Refused("policy.language", language=laid_down.language, by=by_whom(laid_down))
