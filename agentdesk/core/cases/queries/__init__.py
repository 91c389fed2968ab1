"""What screens read about cases, by theme; these modules register who answers. (`search` answers lists.)"""

from agentdesk.core.cases import search  # noqa: F401
from agentdesk.core.cases.queries import belongings, clocks, laid_down, rising, whole  # noqa: F401
