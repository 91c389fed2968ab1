"""Where a bundle begins."""

import multiprocessing
import os
import sys
from importlib import import_module

if sys.platform == "linux":
    # The bundle's own libraries are found by now; programs that it starts want the system's.
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    # Modules are read from the file of the program when they are wanted: of this very one, even if a newer one takes
    # its place while the window is open. At the same places of another file there is something else.
    import_module("pyimod02_importers").pyz_archive._filename = "/proc/self/exe"
for stream in ("stdin", "stdout", "stderr"):
    if getattr(sys, stream) is None:  # a window of Windows has none; what is said there is kept in the log
        setattr(sys, stream, open(os.devnull, "r+", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as we run

multiprocessing.freeze_support()

from agentdesk.__main__ import main  # noqa: E402 - what it imports may begin processes

raise SystemExit(main())
