"""The story of a customer so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.story.model import Story


def words(story: Story) -> str:
    from agentdesk.core.story.words import story_words

    return "\n".join(story_words(story)) or text("cli.no_story")


def values(story: Story) -> dict[str, Any]:
    """Each sentence with its words, the facts it says, and the ids of the events it comes from."""
    from pydantic_core import to_jsonable_python

    from agentdesk.core.story.words import story_words

    told = zip(story.sentences, story_words(story), strict=True)
    return {"story": [to_jsonable_python(sentence) | {"words": said} for sentence, said in told]}


@verb("story", Shape(words, values))
@argument("customer_number")
def tell_story(call: Call, customer_number: str) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.story.commands import StoryOf

    with call.workplace() as place:
        me = place.person(call.person).id
        return place.desk.ask(StoryOf(place.desk.ask(CustomerByNumber(customer_number), actor=me)), actor=me)
