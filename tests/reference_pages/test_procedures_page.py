"""The page of procedures tells each with its steps in order, its guarantees, limits and what follows."""

from __future__ import annotations

from triage import house_rulebook
from triage.reference_pages.flow import Flow
from triage.reference_pages.procedures_page import procedures_page

RULEBOOK = house_rulebook()


def test_the_page_tells_every_part_of_every_procedure_in_order() -> None:
    page = procedures_page(RULEBOOK, Flow(RULEBOOK))
    for procedure in RULEBOOK.procedures.values():
        text = page.partition(f'<a id="{procedure.id}"></a>')[2].partition("<a id=")[0]
        parts = [procedure.purpose, procedure.plain.recommended, *procedure.plain.next, procedure.plain.helps]
        parts += [step.action for step in procedure.steps]
        parts += procedure.guarantees
        parts += [limit.limit for limit in procedure.time_limits]
        parts += [procedure.then.positive, procedure.then.negative, procedure.then.turn_to]
        places = [text.find(part) for part in parts]
        assert -1 not in places, procedure.id
        assert places == sorted(places), procedure.id
