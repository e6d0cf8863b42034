"""An endpoint that validates the same model and sends the same number of bytes back, and does nothing else."""

from __future__ import annotations

import os

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response

from benchmarks.cases import case
from triage import assess, read_case

ANSWER = assess(case(1, 0)).model_dump_json().encode()
app = FastAPI()


@app.post("/v1/assessments", status_code=201)
async def echo(request: Request) -> Response:
    """Validate the body as a case; answer with a fixed certificate."""
    read_case(await request.body())
    return Response(ANSWER, status_code=201, media_type="application/json")


if __name__ == "__main__":
    port = int(os.environ["PORT"])
    print(f"http://127.0.0.1:{port}/", flush=True)
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
