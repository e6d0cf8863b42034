"""The graph of a trace as SVG, with a shape for each kind of step and a line for each way of bearing on another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from api.browser.assets import FOLDER
from api.browser.trace.columns import columns_of
from api.browser.trace.layout import BOX_WIDTH, COLUMN, Layout, laid_out
from api.browser.trace.lettering import FONT, LINE, lines_of
from api.browser.trace.words import arrow_in_words, column_in_words, kind_in_words, state_of
from api.languages.english import gettext as _
from triage.explanation.trace_graph import Arrow, ArrowKind, Step, StepKind, TraceGraph

_INSIDE = 18
_HEAD = 40
_MARGIN = 16
_CORNER = 12
_LEGEND_ROW = 44
_STYLE = (FOLDER / "trace_graph.css").read_text(encoding="utf-8")
# What the style sheet of the pages gives the drawing, for the file that stands alone.
_COLOURS = """
:root { color-scheme: light dark; --paper: #ffffff; --raised: #f3f5f8; --ink: #16202b; --quiet: #4a5663;
  --accent: #1d4370; --accent-paper: #e6edf6; --open: #7a4b00; --open-paper: #fff3dc; }
@media (prefers-color-scheme: dark) { :root { --paper: #12181f; --raised: #1c242e; --ink: #eef2f6; --quiet: #b6c1cc;
  --accent: #a9cbf5; --accent-paper: #1f3148; --open: #ffcf7d; --open-paper: #3a2a0c; } }
"""


@dataclass(frozen=True)
class Drawing:
    """The drawing of the steps of a graph that are shown, in the order of the trace; `found` are marked."""

    graph: TraceGraph
    shown: frozenset[str]
    found: Collection[str] = ()

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """In which column each step stands."""
        return columns_of(self.graph, self.shown)

    @cached_property
    def layout(self) -> Layout:
        """Where each step stands."""
        return laid_out(self.columns, self.graph.arrows, self.heights)

    @cached_property
    def heights(self) -> Mapping[str, float]:
        """How high the box of each step is."""
        return {name: LINE * len(self._lines[name]) + 20 for name in self.columns}

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """The arrows between steps that are shown."""
        return tuple(each for each in self.graph.arrows if {each.source, each.target} <= self.shown)

    def in_page(self, link: Callable[[str], str]) -> str:
        """Return the drawing as part of a page; each step is a link to what `link` says of its name."""
        return "".join(
            self._svg(link, 0, id="graph", role="group", tabindex="-1", **{"aria-labelledby": "graph-name"})
        )

    def file(self) -> str:
        """Return the drawing as a file that stands alone, with its colours and its legend, and without links."""
        return "".join((*self._svg(None, self._legend_height + _MARGIN, role="img"), "\n"))

    def legend(self) -> str:
        """Return the legend as a drawing of its own: each shape and line with what it stands for."""
        height = self._legend_height
        inside = "".join(self._legend_rows(0))
        return f'<svg {_head(560, height)} class="trace-graph" role="img" aria-labelledby="legend">{inside}</svg>'

    @cached_property
    def _lines(self) -> Mapping[str, tuple[str, ...]]:
        width = BOX_WIDTH - 2 * _INSIDE
        found = {}
        for name in self.columns:
            step = self.graph.steps[name]
            state = state_of(step)
            found[name] = (*((state,) if state else ()), *lines_of(step.title, width))
        return found

    def _svg(self, link: Callable[[str], str] | None, below: float, **named: str) -> Iterator[str]:
        width = round(max(self.layout.width, 560 if below else 0) + 2 * _MARGIN)
        height = round(self.layout.height + _HEAD + 2 * _MARGIN + below)
        attributes = "".join(f' {name}="{escape(text)}"' for name, text in named.items())
        yield f'<svg {_head(width, height)} class="trace-graph"{attributes}>'
        if link is None:
            yield f"<title>{escape(self.graph.assessment.procedure.title)}</title><style>{_COLOURS}{_STYLE}</style>"
        yield (
            '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" '
            'markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>'
        )
        yield f'<g transform="translate({_MARGIN} {_MARGIN + _HEAD})">'
        yield from self._headings()
        yield '<g aria-hidden="true" marker-end="url(#head)">'
        yield from map(self._arrow, self.arrows)
        yield "</g>"
        for name in self.columns:
            yield self._step(self.graph.steps[name], link)
        yield "</g>"
        if below:
            yield f'<g transform="translate({_MARGIN} 0)">'
            yield from self._legend_rows(self.layout.height + _HEAD + 2 * _MARGIN)
            yield "</g>"
        yield "</svg>"

    def _headings(self) -> Iterator[str]:
        in_column: dict[int, list[Step]] = {}
        for name, column in self.columns.items():
            in_column.setdefault(column, []).append(self.graph.steps[name])
        for column, steps in sorted(in_column.items()):
            text = escape(column_in_words(steps))
            yield f'<text class="column" x="{column * COLUMN}" y="{-_HEAD // 2}">{text}</text>'

    def _step(self, step: Step, link: Callable[[str], str] | None) -> str:
        x, y = self.layout.middles[step.name]
        height = self.heights[step.name]
        left, top = round(x - BOX_WIDTH / 2), round(y - height / 2)
        marks = {"aside": step.aside, "found": step.name in self.found, "on-path": self._on_path(step.name)}
        classes = [step.kind, *(name for name, marked in marks.items() if marked)]
        title = escape(f"{kind_in_words(step.kind)}: {step.title}")
        lines = self._lines[step.name]
        rows = []
        for number, line in enumerate(lines):
            state = ' class="state"' if number == 0 and state_of(step) else ""
            rows.append(f'<tspan x="{_INSIDE}" y="{10 + LINE * number + FONT}"{state}>{escape(line)}</tspan>')
        shape = f"{_ring(height)}{_shape(step.kind, BOX_WIDTH, height)}"
        inside = f"<title>{title}</title>{shape}<text>{''.join(rows)}</text>"
        at = f'class="{" ".join(classes)}" transform="translate({left} {top})"'
        if link is None:
            return f"<g {at}>{inside}</g>"
        return f'<a {at} href="{escape(link(step.name))}" data-step="{step.name}">{inside}</a>'

    def _arrow(self, arrow: Arrow) -> str:
        x, y = self.layout.middles[arrow.source]
        to_x, to_y = self.layout.middles[arrow.target]
        at = (x + BOX_WIDTH / 2, y)
        drawn = [f"M{at[0]:.0f} {at[1]:.0f}"]
        for way_x, way_y in self.layout.ways[arrow.source, arrow.target]:
            drawn.append(_curve(at, (way_x - BOX_WIDTH / 2, way_y)))
            at = (way_x + BOX_WIDTH / 2, way_y)
            drawn.append(f"H{at[0]:.0f}")
        drawn.append(_curve(at, (to_x - BOX_WIDTH / 2, to_y)))
        ends = f'data-from="{arrow.source}" data-to="{arrow.target}"'
        classes = f"arrow {arrow.kind}{' on-path' if self._on_path(arrow.source, arrow.target) else ''}"
        return f'<path class="{classes}" d="{"".join(drawn)}" {ends}/>'

    def _on_path(self, *names: str) -> bool:
        """Return whether these are to be told apart from others as being on the path to the recommendation."""
        return bool(self.shown - self.graph.path) and self.graph.path.issuperset(names)

    @cached_property
    def _legend_items(self) -> tuple[StepKind | ArrowKind, ...]:
        kinds = {self.graph.steps[name].kind for name in self.columns}
        lines = {arrow.kind for arrow in self.arrows}
        return (*(kind for kind in StepKind if kind in kinds), *(kind for kind in ArrowKind if kind in lines))

    @property
    def _legend_height(self) -> int:
        return (len(self._legend_items) + bool(self.shown - self.graph.path)) * _LEGEND_ROW

    def _legend_rows(self, top: float) -> Iterator[str]:
        for row, item in enumerate(self._legend_items):
            y = round(top) + row * _LEGEND_ROW
            if isinstance(item, StepKind):
                drawn = f'<g class="{item}">{_shape(item, 100, 34)}</g>'
                words = kind_in_words(item)
            else:
                drawn = f'<path class="arrow {item}" marker-end="url(#head)" d="M0 17H100"/>'
                words = arrow_in_words(item)
            yield _legend_row(y, drawn, words)
        if self.shown - self.graph.path:
            y = round(top) + len(self._legend_items) * _LEGEND_ROW
            drawn = '<path class="arrow on-path" marker-end="url(#head)" d="M0 17H100"/>'
            yield _legend_row(y, drawn, _("is on the path to the recommendation"))


def _head(width: float, height: float) -> str:
    return f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'


def _legend_row(y: int, drawn: str, words: str) -> str:
    return f'<g transform="translate(4 {y + 4})">{drawn}<text x="120" y="22">{escape(words)}</text></g>'


def _curve(at: tuple[float, float], to: tuple[float, float]) -> str:
    middle = (at[0] + to[0]) / 2
    return f"C{middle:.0f} {at[1]:.0f} {middle:.0f} {to[1]:.0f} {to[0]:.0f} {to[1]:.0f}"


def _ring(height: float) -> str:
    return f'<rect class="ring" x="-6" y="-6" width="{BOX_WIDTH + 12}" height="{height + 12:.0f}" rx="8"/>'


def _shape(kind: StepKind, width: int, height: float) -> str:
    """Return the outline of a box whose upper left corner is at nought."""
    high, middle, cut = round(height), round(height / 2), _CORNER
    plain = f'<rect class="box" width="{width}" height="{high}"/>'
    match kind:
        case StepKind.FACT:
            return f'<rect class="box" width="{width}" height="{high}" rx="{min(middle, 20)}"/>'
        case StepKind.FINDING:
            corners = f"M{cut} 0H{width - cut}L{width} {middle} {width - cut} {high}H{cut}L0 {middle}z"
            return f'<path class="box" d="{corners}"/>'
        case StepKind.POINT:
            right, low = width - cut, high - cut
            corners = f"M{cut} 0H{right}L{width} {cut}V{low}L{right} {high}H{cut}L0 {low}V{cut}z"
            return f'<path class="box" d="{corners}"/>'
        case StepKind.DOUBT:
            return f'<path class="box" d="M{cut} 0H{width}L{width - cut} {high}H0z"/>'
        case StepKind.LAW:
            return f'{plain}<path class="inner" d="M7 0V{high}M{width - 7} 0V{high}"/>'
        case StepKind.PROCEDURE:
            inner = f'<rect x="5" y="5" width="{width - 10}" height="{high - 10}" class="inner"/>'
            return f"{plain}{inner}"
        case _:
            return plain
