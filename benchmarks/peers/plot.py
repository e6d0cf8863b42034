"""Draws how many cases a second each engine comes to; runs in the environment of the peers.

    python -m benchmarks.peers.plot FILE.svg < RATES

`RATES` is a JSON object of names and cases a second. Each step of the scale is ten times the one before.
"""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("svg")
# The same rates make the same file.
matplotlib.rcParams["svg.hashsalt"] = "peers"

from matplotlib import pyplot  # noqa: E402


def main() -> None:
    [target] = sys.argv[1:]
    rates: dict[str, float] = json.load(sys.stdin)
    slowest_first = sorted(rates.items(), key=lambda each: each[1])
    figure, axes = pyplot.subplots(figsize=(9, 0.45 * len(rates) + 1), layout="constrained")
    colours = ["#1d4f7c" if name.startswith("this engine") else "#8a97a3" for name, _ in slowest_first]
    bars = axes.barh([name for name, _ in slowest_first], [rate for _, rate in slowest_first], color=colours)
    axes.bar_label(bars, labels=[f"{rate:,.0f}" for _, rate in slowest_first], padding=4)
    axes.set_xscale("log")
    axes.set_xlabel("cases a second on one core, logarithmic")
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main()
