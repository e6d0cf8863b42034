"""The page of profiles: which law selects which, and every contested point with the positions and their sources."""

from __future__ import annotations

from collections.abc import Iterator

from triage.reference_pages.flow import Flow
from triage.reference_pages.links import readable, rule_links, short_source
from triage.rulebook.model import ALWAYS_IN_FORCE, ContestedPoint, Position, Profile, Rulebook
from triage.rulebook.treaties import Period


def profiles_page(rulebook: Rulebook, flow: Flow) -> str:
    """Return the page of profiles and contested points."""
    switches = [point for point in rulebook.contested_points.values() if point.path]
    lines = [
        "# Profiles and contested points",
        "",
        "Law and practice differ between States. A profile says which position applies on each contested point. "
        "The country of asylum selects the profile, by what binds it on the day of the assessment "
        "([treaties](treaties.md)). The trace of every assessment names the profile and why it applies.",
        "",
        "[Profiles](#profiles) · [Switches](#switches) · [Points that are held](#held)",
        "",
        '<a id="profiles"></a>',
        "",
        "## Profiles",
        "",
        "The first profile applies under whose law the country stands. What a profile does not name stays at the "
        "position of UNHCR.",
        "",
    ]
    for profile in rulebook.profiles.values():
        lines += _profile_lines(profile, rulebook)
    lines += [
        '<a id="switches"></a>',
        "",
        "## Switches",
        "",
        "Points that a profile can set. The position of UNHCR comes first. No switch reaches below the floor: "
        "[what is proved](proof.md) is proved for every setting.",
        "",
    ]
    for point in switches:
        lines += _point_lines(point, rulebook, flow)
    lines += ['<a id="held"></a>', "", "## Points that are held", ""]
    lines += ["Points that no profile can set; each stays at the first position, for the reason given.", ""]
    for point in rulebook.contested_points.values():
        if point.path is None:
            lines += _point_lines(point, rulebook, flow)
    return "\n".join(lines)


def _profile_lines(profile: Profile, rulebook: Rulebook) -> Iterator[str]:
    yield f'<a id="profile-{profile.id}"></a>'
    yield ""
    yield f"### {profile.title}"
    yield ""
    yield f"`{profile.id}` · {_applies(profile)}"
    yield ""
    yield profile.because
    yield ""
    yield f"- Source: {'; '.join(short_source(source, rulebook, '') for source in profile.sources)}"
    for path, value in profile.settings.items():
        if value != rulebook.parameters[path].default:
            yield f"- [{rulebook.parameters[path].meaning}](#{path}): *{readable(value)}*"
    yield ""


def _applies(profile: Profile) -> str:
    if profile.for_all_others:
        return "applies where no country with recorded treaties is named"
    conditions = []
    if profile.countries:
        conditions.append(f"the country is {' or '.join(profile.countries)}")
    if profile.bound_by is not None:
        named = " or ".join(binding.spoken for binding in profile.bound_by)
        conditions.append(f"the country is bound by {named}" if named else "nothing binds the country")
    conditions += [each.spoken for each in profile.determined_by]
    return f"applies where {' and '.join(conditions)}{_days(profile.in_force)}"


def _days(period: Period) -> str:
    return f", {period}" if period != ALWAYS_IN_FORCE else ""


def _point_lines(point: ContestedPoint, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    yield f'<a id="{point.path or point.id}"></a>'
    yield ""
    yield f"### {point.id}. {point.title}"
    yield ""
    yield from (_position(position, rulebook) for position in point.positions)
    yield ""
    if point.path:
        yield f"`{point.path}` · read by {rule_links(flow.readers.get(point.path, ()), '') or 'no rule'}"
    else:
        yield f"Held: {point.held}"
    yield ""


def _position(position: Position, rulebook: Rulebook) -> str:
    value = f"*{readable(position.value)}*: " if position.value else ""
    sources = "; ".join(short_source(source, rulebook, "") for source in position.sources)
    days = f" In force {position.in_force}." if position.in_force != ALWAYS_IN_FORCE else ""
    return f"- {value}{position.position}{days} {sources}"
