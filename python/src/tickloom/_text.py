"""Ticks of a text, read as an import reads them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ._bars import _missing
from ._core_errors import in_python
from ._errors import ParameterError, SourceError
from ._tables import choice, core, scale_number

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from typing_extensions import Buffer

SCALE_MAX = 9
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """Rows that one rule rejected.

    Attributes:
        rule: The rule's name, as `tickloom import` has it, such as `malformed_time`.
        explanation: What it means.
        rows: How many rows.
        line: The first of them, from 1.
        byte_offset: Where that one begins, from 0.
        text: That one, cut off at 200 bytes; what is no UTF-8 is replaced.
    """

    rule: str
    explanation: str
    rows: int
    line: int
    byte_offset: int
    text: str


@dataclass(frozen=True, slots=True)
class ParseReport:
    """How a text was read, and what became of its rows.

    Attributes:
        format: What it is, by the name that the command line has for it.
        reason: What was decided, and why.
        rows_read: Rows, without headers and blank lines.
        ticks: Rows that are ticks.
        crossed: Rows with ask below bid, kept or not.
        zero_spread: Rows with ask equal to bid; they are ticks.
        out_of_order: Ticks earlier than one before them.
        repeated_headers: Lines within the text that are its header again.
        ambiguous_times: Rows in an hour that clocks showed twice, whose order does not tell which showing it was.
        rejects: What was rejected, by rule.
    """

    format: str
    reason: str
    rows_read: int
    ticks: int
    crossed: int
    zero_spread: int
    out_of_order: int
    repeated_headers: int
    ambiguous_times: int
    rejects: tuple[RejectedRows, ...]

    @property
    def rejected(self) -> int:
        """Rows that are no ticks."""
        return sum(found.rows for found in self.rejects)


class TickTable:
    """Ticks as a table with the columns of the lake.

    | column | type |
    |---|---|
    | `ts` | timestamp[ns, UTC] |
    | `bid`, `ask` | decimal128(18, `scale`), exact |
    | `bid_volume`, `ask_volume` | float64, null where there is none |

    It gives itself to anything that reads Arrow, `tickloom.bars` among it, without copying.

    Attributes:
        scale: Digits of the prices behind the point.
    """

    __slots__ = ("_table", "scale")

    def __init__(self, table: pa.Table, scale: int) -> None:
        self._table = table
        self.scale = scale

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._table.schema.__arrow_c_schema__()

    def to_arrow(self) -> pa.Table:
        """The table as one of pyarrow."""
        return self._table

    def to_polars(self) -> pl.DataFrame:
        """The table as a frame of Polars.

        Raises:
            MissingPackageError: polars is not installed.
        """
        try:
            import polars as pl
        except ModuleNotFoundError as error:
            raise _missing("polars") from error
        return pl.DataFrame(self)

    def to_pandas(self) -> pd.DataFrame:
        """The table as a frame of pandas, with prices as `decimal.Decimal`.

        Raises:
            MissingPackageError: pandas is not installed.
        """
        try:
            import pandas  # noqa: F401
        except ModuleNotFoundError as error:
            raise _missing("pandas") from error
        frame: pd.DataFrame = self._table.to_pandas()
        return frame


class ParsedTicks(TickTable):
    """Ticks of a text, and what became of its rows.

    Attributes:
        scale: Digits of the prices behind the point.
        report: How the text was read, and what became of its rows.
    """

    __slots__ = ("report",)

    def __init__(self, table: pa.Table, scale: int, report: ParseReport) -> None:
        super().__init__(table, scale)
        self.report = report

    def __repr__(self) -> str:
        return f"<ParsedTicks {len(self)} of {self.report.rows_read} rows, {self.report.format}>"


def parse_csv(
    source: str | os.PathLike[str] | Buffer,
    symbol: str,
    *,
    format: str | None = None,  # noqa: A002 - the command line's word
    timezone: str | None = None,
    scale: int | None = None,
    crossed: Literal["reject", "keep"] = "reject",
    order: Literal["time", "file"] = "time",
    name: str | None = None,
) -> ParsedTicks:
    r"""Reads the ticks of a text as `tickloom import` does: the same detection, and the same judgement of each row.

    Columns, separator, the spelling of times and the digits of prices are found out, and nothing is guessed: where two
    readings fit, there is an error that says what to say. Rows that are no ticks are left out and counted by rule.

    Args:
        source: A file, plain, `.gz` or `.zst` (told by its first bytes), or the bytes of one, in UTF-8. It is held in
            memory as a whole.
        symbol: What the ticks are quotes of, such as EURUSD. Rows and files that name another one are refused, and it
            tells how many digits are usual.
        format: What it is, by the name that the command line has for it, such as histdata; None to decide by content.
        timezone: The zone of times that name none: `EST`, `-05:00`, `America/New_York`; None for what the format says.
        scale: Digits of a price, 0 to 9; None to find out.
        crossed: What becomes of rows with ask below bid.
        order: Whether the ticks come in order of time (those of equal time in the order of the text), or as they are
            there.
        name: The name that bytes have as a file; of some formats it tells the day.

    Returns:
        The ticks, with a report. Equal ticks are all kept.

    Raises:
        SourceError: It is no text of ticks that can be read, or has prices of more digits than were found; the message
            says why, and what to do.
        ParameterError: A parameter is none.
        OSError: The file cannot be read.

    Examples:
        >>> row = b"2024-03-04T09:30:00Z,1.10427,1.10429\n"
        >>> text = b"timestamp,bid,ask\n" + row + row + b"no tick\n"
        >>> ticks = parse_csv(text, "EURUSD")
        >>> len(ticks), ticks.scale, ticks.report.rejected, ticks.report.rejects[0].rule
        (2, 5, 1, 'malformed_time')
    """
    keeps_crossed = choice("crossed", crossed, ("reject", "keep"))
    keeps_order = choice("order", order, ("time", "file"))
    texts = {"symbol": symbol, "format": format or "", "timezone": timezone or "", "name": name or ""}
    for what, text in texts.items():
        if not isinstance(text, str):
            raise ParameterError(f"{what} is {text!r}; it must be a text", code=f"bad_{what}")
    content: Any = source
    if isinstance(source, (str, os.PathLike)):
        path = Path(source).expanduser()
        content = path.read_bytes()
        texts["name"] = name or str(path)
    content = _decompressed(content)
    readable = {what: text.encode("utf-8", "replace").decode("utf-8") for what, text in texts.items()}
    count, found, columns, text = core().parse_text(
        content,
        readable["symbol"],
        readable["name"],
        readable["format"],
        readable["timezone"],
        scale_number(scale),
        keeps_crossed,
    )
    report = json.loads(text)
    report.pop("scale")
    report["rejects"] = tuple(
        RejectedRows(**entry | {"explanation": in_python(entry["explanation"])}) for entry in report["rejects"]
    )
    if scale is None:
        _refuse_more_digits(report["rejects"], found, symbol)
    table = table_of(count, found, columns)
    if report["out_of_order"] > 0 and not keeps_order:
        table = _in_order(table)
    return ParsedTicks(table, found, ParseReport(**report))


def _refuse_more_digits(rejects: tuple[RejectedRows, ...], scale: int, symbol: str) -> None:
    """Digits were found by the beginning of the text. If there are more later, somebody has to say what is right."""
    for entry in rejects:
        if entry.rule == "too_many_digits":
            rows = "1 row has prices" if entry.rows == 1 else f"{entry.rows:,} rows have prices"
            advice = (
                f"say how many digits there are: scale={scale} rejects these rows, more keeps them"
                if scale < SCALE_MAX
                else f"more digits than {scale} cannot be kept: scale={scale} rejects these rows and gives the others"
            )
            raise SourceError(
                f"{rows} with more than the {scale} digits that {symbol.upper()} seemed to have, the first in line "
                f"{entry.line}: {entry.text}; {advice}",
                code="scale_needed",
                details={"scale": scale, "rows": entry.rows, "line": entry.line},
            )


def _decompressed(content: Any) -> Any:
    """What is within gzip or zstd; anything else as it is.

    Raises:
        SourceError: It is damaged.
    """
    with memoryview(content) as view:
        if not view.contiguous:
            raise ParameterError("bytes must be contiguous; copy them with bytes(...)", code="bad_source")
        head = bytes(view.cast("B")[:4])
    kind = "gzip" if head.startswith(_GZIP) else "zstd" if head == _ZSTD else None
    if kind is None:
        return content
    import gzip
    import zlib

    try:
        if kind == "gzip":
            return gzip.decompress(content)
        import pyarrow as pa

        with pa.CompressedInputStream(pa.BufferReader(content), "zstd") as stream:
            return stream.read()
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"the {kind} compression is damaged: {error}; get the file again", code="damaged") from error


def table_of(count: int, scale: int, columns: Any) -> pa.Table:
    """A table over the memory that the native module gives away."""
    import pyarrow as pa

    price = pa.decimal128(18, scale)
    types = (pa.timestamp("ns", "UTC"), price, price, pa.float64(), pa.float64())
    arrays = [
        pa.Array.from_buffers(
            kind,
            count,
            [pa.py_buffer(validity) if nulls > 0 else None, pa.py_buffer(values)],
            null_count=nulls,
        )
        for kind, (values, validity, nulls) in zip(types, columns, strict=True)
    ]
    return pa.table(arrays, names=["ts", "bid", "ask", "bid_volume", "ask_volume"])


def _in_order(table: pa.Table) -> pa.Table:
    """In order of time; ticks of equal time stay in the order that they have."""
    import pyarrow.compute as pc

    # Ranks tell equal times apart by their place, as sorting by time need not.
    return table.take(pc.sort_indices(pc.rank(table["ts"], tiebreaker="first")))
