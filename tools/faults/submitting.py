"""Clients that submit cases to whichever server is there, and take down what they were answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from time import monotonic, sleep

import httpx

# Of three submissions two have a key, and are sent again until they are answered; of these every second one is sent
# twice at once. Those without a key are sent one time only.
KINDS = ("without a key", "with a key", "twice at once")
SECONDS_TO_ANSWER = 30.0
_SECONDS_BETWEEN = 0.1


@dataclass(frozen=True)
class Answered:
    """Where an assessment is kept, and the tag of its certificate."""

    id: str
    tag: str


@dataclass
class Tally:
    """What became of each submission, by its reference."""

    kept: dict[str, Answered] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    # Sent, and no answer came: it may be there or not.
    unanswered: set[str] = field(default_factory=set)
    # Two answers to one key that are not the same, and answers that are none of those expected.
    wrong: list[str] = field(default_factory=list)
    sent_again: int = 0


@dataclass
class Submitting:
    """Submits cases from several threads, until there are enough or the time is over."""

    addresses: Callable[[], list[str]]
    most: int
    seconds: float
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self._numbers = count()
        self._lock = Lock()
        self._end = monotonic() + self.seconds

    def run(self, clients: int) -> None:
        """Return once all is answered, or was sent in vain."""
        with ThreadPoolExecutor(clients) as threads:
            for each in [threads.submit(self._client) for _ in range(clients)]:
                each.result()

    def _client(self) -> None:
        with httpx.Client(timeout=SECONDS_TO_ANSWER) as http, ThreadPoolExecutor(2) as pair:
            while monotonic() < self._end:
                with self._lock:
                    number = next(self._numbers)
                if number >= self.most:
                    return
                self._submit(http, pair, number)

    def _submit(self, http: httpx.Client, pair: ThreadPoolExecutor, number: int) -> None:
        kind = KINDS[number % len(KINDS)]
        reference = f"FAULT-{number:06}"
        if kind == "without a key":
            answers = [self._once(http, number, reference, {})]
        else:
            times = 2 if kind == "twice at once" else 1
            key = {"Idempotency-Key": reference}
            answers = list(pair.map(lambda turn: self._until(http, number + turn, reference, key), range(times)))
        with self._lock:
            self._take_down(reference, answers)

    def _take_down(self, reference: str, answers: list[httpx.Response | None]) -> None:
        if None in answers:
            self.tally.unanswered.add(reference)
        made = {_kept(answer) for answer in answers if answer is not None and answer.status_code == 201}
        refused = [answer for answer in answers if answer is not None and answer.status_code != 201]
        self.tally.wrong += [
            f"{reference}: {each.status_code} {each.text[:200]}" for each in refused if not _busy(each)
        ]
        if len(made) > 1:
            self.tally.wrong.append(f"{reference}: one key, and two answers: {made}")
        if made:
            self.tally.kept[reference] = made.pop()
        elif refused and None not in answers:
            self.tally.refused.add(reference)

    def _until(
        self, http: httpx.Client, turn: int, reference: str, headers: dict[str, str]
    ) -> httpx.Response | None:
        """Send until it is answered with something else than that the service is busy; None if it never is."""
        end = monotonic() + SECONDS_TO_ANSWER
        while monotonic() < end:
            answer = self._once(http, turn, reference, headers)
            if answer is not None and not _busy(answer):
                return answer
            with self._lock:
                self.tally.sent_again += 1
            turn += 1
            sleep(_SECONDS_BETWEEN)
        return None

    def _once(
        self, http: httpx.Client, turn: int, reference: str, headers: dict[str, str]
    ) -> httpx.Response | None:
        while not (addresses := self.addresses()):
            sleep(_SECONDS_BETWEEN)
        case = {"reference": reference, "assessed_on": "2026-11-23", "applicant": {"age": "child"}}
        body = json.dumps(case).encode()
        try:
            return http.post(
                f"{addresses[turn % len(addresses)]}v1/assessments",
                content=body,
                # What is compressed has another tag than the certificate.
                headers={"Content-Type": "application/json", "Accept-Encoding": "identity", **headers},
            )
        except httpx.TransportError:
            return None


def _busy(answer: httpx.Response) -> bool:
    return answer.status_code == 503


def _kept(answer: httpx.Response) -> Answered:
    return Answered(answer.headers["location"].rpartition("/")[2], answer.headers["etag"])
