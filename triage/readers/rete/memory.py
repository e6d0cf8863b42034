"""The memory of the engine: what it gives back after one case is kept for the next."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache

KEPT = 64 * 2**20
"""How many bytes the C library is told to keep of what is given back: several times what one case takes."""

MAPPED_FROM = 32 * 2**20
"""From which size on memory is mapped and given back by itself: the most that the GNU C library takes."""

# As malloc.h numbers them.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_SET_OTHERWISE = ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES")


@cache
def keep_memory() -> None:
    """Ask the C library to keep what the engine gives back, where it can be asked that.

    For each case the engine takes some 17 MB and gives them back. If the library gives them back to the system, the
    next case has to take them page by page, which takes twice as long as to derive what follows. Whether it does
    depends on what else lies in memory, so that it is another thing in each process. Where somebody set the library
    otherwise in the environment, that stays.
    """
    if sys.platform != "linux" or any(name in os.environ for name in _SET_OTHERWISE):
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:  # Other C libraries have none.
        set_option(_TRIM_THRESHOLD, KEPT)
        set_option(_MMAP_THRESHOLD, MAPPED_FROM)
