"""The page of a recommendation: what is told of it, what people decided, and what other facts would change."""

from __future__ import annotations

from fastapi import APIRouter

from api.browser.recommendation import reading, reviewing, what_if

router = APIRouter(include_in_schema=False)
for _each in (reading, reviewing, what_if):
    router.include_router(_each.router)
