"""Errors of the engine, as they come in answers, as exceptions."""

from __future__ import annotations

from typing import Any

from .._errors import Cause, EngineError, Outcome

_NOT_DONE = frozenset(
    {
        "invalid_params",
        "unknown_method",
        "unauthorized",
        "forbidden",
        "too_many",
        "unavailable",
        "not_found",
        "usage",
        "busy",
    }
)
"""Codes that say that nothing was begun."""


def fault_of(method: str, error: Any) -> EngineError:
    """The exception for an answer's error, whatever shape that has."""
    if not isinstance(error, dict):
        return EngineError(method=method, code="internal", message=str(error), outcome=Outcome.UNKNOWN)
    code = _text(error, "code") or "internal"
    details = error.get("details")
    causes = error.get("cause")
    return EngineError(
        method=method,
        code=code,
        message=_text(error, "message") or "no message",
        service=_text(error, "service") or "",
        location=_text(error, "location"),
        advice=_text(error, "advice"),
        details=details if isinstance(details, dict) else {},
        retryable=error.get("retryable") is True,
        causes=[
            Cause(_text(cause, "code") or "", _text(cause, "service") or "", _text(cause, "message") or "")
            for cause in (causes if isinstance(causes, list) else [])
            if isinstance(cause, dict)
        ],
        outcome=Outcome.NOT_DONE if code in _NOT_DONE else Outcome.UNKNOWN,
    )


def _text(source: dict[Any, Any], key: str) -> str | None:
    value = source.get(key)
    return value if isinstance(value, str) else None
