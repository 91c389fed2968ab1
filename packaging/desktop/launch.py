"""Where a bundle begins."""

import multiprocessing
import os
import sys

if sys.platform == "linux":  # the bundle's own libraries are found by now; programs that it starts want the system's
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
for stream in ("stdin", "stdout", "stderr"):
    if getattr(sys, stream) is None:  # a window of Windows has none; what is said there is kept in the log
        setattr(sys, stream, open(os.devnull, "r+", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as we run

multiprocessing.freeze_support()

from agentdesk.__main__ import main  # noqa: E402 - what it imports may begin processes

raise SystemExit(main())
