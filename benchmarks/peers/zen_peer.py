"""GoRules zen-engine: one decision of expressions that are evaluated in order, one case after the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import zen

from benchmarks.peers.measured import Result, run


class Expressions:
    """Each branch and each finding as one expression, over the facts of a case and the expressions before it."""

    def __init__(self, program: dict[str, Any]) -> None:
        self.facts = {node: f"n{number}" for number, node in enumerate(program["nodes"])}
        self.findings = {node: f"v{number}" for number, node in enumerate(program["findings"])}
        self.fired: dict[str, str] = {}
        self.lines: list[tuple[str, str]] = []
        offers: dict[tuple[str, str], list[str]] = {}
        for number, stratum in enumerate(program["strata"], start=1):
            for branch in stratum:
                key = self.fired[branch["id"]] = f"f{len(self.fired)}"
                self.lines.append((key, self._formula(branch["formula"])))
                for node, value in branch["settings"]:
                    offers.setdefault((node, value), []).append(f"$.{key}")
            for node, finding in program["findings"].items():
                if finding["stratum"] == number:
                    text = json.dumps(finding["start"])
                    for value in reversed(finding["strongest_first"]):
                        if offered := offers.get((node, value)):
                            text = f"({' or '.join(offered)}) ? {json.dumps(value)} : ({text})"
                    self.lines.append((self.findings[node], text))

    def _formula(self, formula: list[Any]) -> str:
        if formula[0] == "is":
            _, node, values = formula
            name = f"$.{self.findings[node]}" if node in self.findings else self.facts[node]
            if len(values) == 1:
                return f"{name} == {json.dumps(values[0])}"
            return f"{name} in {json.dumps(values)}"
        parts = [self._formula(part) for part in formula[1]]
        if not parts:
            return "true" if formula[0] == "and" else "false"
        return f"({f' {formula[0]} '.join(parts)})"

    def decision(self) -> str:
        """Return the decision as the document that the engine reads."""
        expressions = [
            {"id": str(number), "key": key, "value": text} for number, (key, text) in enumerate(self.lines)
        ]
        return json.dumps(
            {
                "contentType": "application/vnd.gorules.decision",
                "nodes": [
                    {"id": "in", "name": "in", "type": "inputNode"},
                    {"id": "all", "name": "all", "type": "expressionNode", "content": {"expressions": expressions}},
                    {"id": "out", "name": "out", "type": "outputNode"},
                ],
                "edges": [
                    {"id": "1", "type": "edge", "sourceId": "in", "targetId": "all"},
                    {"id": "2", "type": "edge", "sourceId": "all", "targetId": "out"},
                ],
            }
        )


def prepare(program: dict[str, Any], cases: list[dict[str, str]]) -> Callable[[], Any]:
    """Return the work: every case from its values to the values of all expressions."""
    expressions = Expressions(program)
    decision = zen.ZenEngine().create_decision(expressions.decision())
    told = [{expressions.facts[node]: value for node, value in case.items()} for case in cases]

    def work() -> tuple[Expressions, list[dict[str, Any]]]:
        return expressions, [decision.evaluate(each)["result"] for each in told]

    return work


def tell(done: Any) -> list[Result]:
    """Return what holds in names."""
    expressions, found = done
    return [
        (
            [name for name, key in expressions.fired.items() if each[key] is True],
            {node: each[key] for node, key in expressions.findings.items()},
        )
        for each in found
    ]


if __name__ == "__main__":
    run("GoRules zen-engine", prepare, tell)
