#!/usr/bin/env python3
"""Writes the message types of Swift, Python and TypeScript from schema/*.json.

Usage: scripts/generate-schema.py           (then commit the results)
       scripts/generate-schema.py --check   (fails if the committed results are not what the schema says)
"""

from __future__ import annotations

import json
import keyword
import pathlib
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).parent.parent
SCHEMA = ROOT / "schema"
ORDER = [
    "system",
    "services",
    "store",
    "instruments",
    "import",
    "ticks",
    "bars",
    "mtf",
    "quality",
    "backtests",
    "trades",
    "positions",
    "credentials",
    "log",
]
COLUMNS = {
    "uint8": ("UInt8", "Uint8Array"),
    "int8": ("Int8", "Int8Array"),
    "uint16": ("UInt16", "Uint16Array"),
    "int16": ("Int16", "Int16Array"),
    "uint32": ("UInt32", "Uint32Array"),
    "int32": ("Int32", "Int32Array"),
    "uint64": ("UInt64", "BigUint64Array"),
    "int64": ("Int64", "BigInt64Array"),
    "float32": ("Float", "Float32Array"),
    "float64": ("Double", "Float64Array"),
}
SWIFT = {
    "bool": "Bool",
    "int": "Int",
    "mantissa": "Int64",
    "time": "Int64",
    "double": "Double",
    "string": "String",
    "decimal": "String",
    "bytes": "MessagePackBinary",
    "any": "MessagePackValue",
    "fault": "IPCFault",
}
PYTHON = {
    "bool": "bool",
    "int": "int",
    "mantissa": "int",
    "time": "int",
    "double": "float",
    "string": "str",
    "decimal": "str",
    "bytes": "bytes",
    "any": "Any",
    "fault": "FaultInfo",
}
TYPESCRIPT = {
    "bool": "boolean",
    "int": "number",
    "mantissa": "number | bigint",
    "time": "number | bigint",
    "double": "number",
    "string": "string",
    "decimal": "string",
    "bytes": "Uint8Array",
    "any": "MessagePackValue",
    "fault": "FaultInfo",
}
SWIFT_KEYWORDS = {"import", "case", "default", "in", "is", "as", "self", "operator", "where", "init", "protocol"}
NOTICE = "Written by scripts/generate-schema.py from schema/. Do not edit."
DEADLINE_MS = 30_000

Schema = dict[str, Any]


class SchemaError(Exception):
    """The schema contradicts itself."""


def camel(name: str) -> str:
    first, *rest = re.split(r"[._]", name)
    return first + "".join("ID" if part == "id" else part[:1].upper() + part[1:] for part in rest)


def swift_name(name: str) -> str:
    text = camel(name)
    return f"`{text}`" if text in SWIFT_KEYWORDS else text


def column(kind: str) -> str | None:
    found = re.fullmatch(r"column<(\w+)>", kind)
    return found[1] if found else None


def spelled(kind: str, scalars: dict[str, str], form: dict[str, str]) -> str:
    """A type of the schema in another language."""
    if kind.endswith("?"):
        return form["optional"].format(spelled(kind[:-1], scalars, form))
    if kind.startswith("["):
        return form["array"].format(spelled(kind[1:-1], scalars, form))
    if kind.startswith("{"):
        return form["map"].format(spelled(kind[1:-1], scalars, form))
    element = column(kind)
    if element is not None:
        return form["column"].format(*COLUMNS[element], element)
    return scalars.get(kind, kind)


def swift(kind: str) -> str:
    return spelled(kind, SWIFT, {"optional": "{}?", "array": "[{}]", "map": "[String: {}]", "column": "IPCColumn<{0}>"})


def python(kind: str) -> str:
    return spelled(
        kind,
        PYTHON,
        {"optional": "{} | None", "array": "list[{}]", "map": "dict[str, {}]", "column": "npt.NDArray[np.{2}]"},
    )


def typescript(kind: str) -> str:
    form = {"optional": "{} | null", "array": "Array<{}>", "map": "{{ [key: string]: {} }}", "column": "{1}"}
    return spelled(kind, TYPESCRIPT, form)


def load() -> list[Schema]:
    found = sorted(path.stem for path in SCHEMA.glob("*.json"))
    if found != sorted(ORDER):
        raise SchemaError(f"schema/ has {found}, scripts/generate-schema.py knows {sorted(ORDER)}")
    namespaces = [json.loads((SCHEMA / f"{name}.json").read_text()) for name in ORDER]
    check(namespaces)
    return namespaces


def check(namespaces: list[Schema]) -> None:
    """Every type that is named is there once."""
    names = [item["name"] for space in namespaces for item in space["enums"] + space["types"]]
    if len(set(names)) != len(names):
        raise SchemaError(f"these come twice: {sorted(name for name in set(names) if names.count(name) > 1)}")
    known = set(names) | set(SWIFT)

    def check_kind(kind: str, where: str) -> None:
        base = re.sub(r"[][{}?]", "", kind)
        if base not in known and column(base) not in COLUMNS:
            raise SchemaError(f"{where}: there is no type {base}")

    for space in namespaces:
        for item in space["types"]:
            fields = [field["name"] for field in item["fields"]]
            if len(set(fields)) != len(fields):
                raise SchemaError(f"{item['name']}: a field comes twice")
            for field in item["fields"]:
                if field["name"].startswith("_"):
                    raise SchemaError(f"{item['name']}.{field['name']}: names with _ are the protocol's own")
                check_kind(field["type"], f"{item['name']}.{field['name']}")
        for method in space["methods"]:
            if not method["name"].startswith(space["namespace"] + "."):
                raise SchemaError(f"{method['name']} is not of {space['namespace']}")
            for key in ("params", "result", "events", "progress"):
                if key in method:
                    check_kind(method[key], f"{method['name']} {key}")


def wrapped(text: str, prefix: str, width: int = 120) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=prefix, subsequent_indent=prefix, break_long_words=False)


# Swift


def swift_file(space: Schema) -> str:
    lines = [f"// {NOTICE}", "// swift-format-ignore-file", "", "public import MessagePack", ""]
    lines += ["extension IPC {"]
    for item in space["enums"]:
        lines += wrapped(item["doc"], "    /// ")
        lines.append(f"    public enum {item['name']}: String, IPCEnumeration {{")
        for value in item["values"]:
            name = swift_name(value)
            suffix = "" if name.strip("`") == value else f' = "{value}"'
            lines.append(f"        case {name}{suffix}")
        lines += ["    }", ""]
    for item in space["types"]:
        lines += [*swift_type(item), ""]
    lines += list(swift_methods(space))
    return "\n".join(lines) + "}\n"


def swift_type(item: Schema) -> Iterator[str]:
    fields = item["fields"]
    yield from wrapped(item["doc"], "    /// ")
    yield f"    public struct {item['name']}: IPCMessage {{"
    for field in fields:
        yield from wrapped(field["doc"], "        /// ")
        yield f"        public var {swift_name(field['name'])}: {swift(field['type'])}"
    if fields:
        yield ""
    parameters = ", ".join(
        f"{swift_name(field['name'])}: {swift(field['type'])}" + (" = nil" if field["type"].endswith("?") else "")
        for field in fields
    )
    yield f"        public init({parameters}) {{"
    for field in fields:
        name = swift_name(field["name"])
        yield f"            self.{name.strip('`')} = {name}"
    yield "        }"
    yield ""
    yield "        public init(reading reader: inout MessagePackReader) throws(IPCFault) {"
    for field in fields:
        yield f"            var {local(field)}: {swift(field['type'])}?"
    yield "            for _ in 0..<(try reader.readFieldCount()) {"
    yield "                let name = try reader.readFieldName()"
    known = ", ".join(field["name"] for field in fields)
    if fields:
        yield "                switch name {"
        for field in fields:
            yield f'                case "{field["name"]}": try reader.readField("{field["name"]}", &{local(field)})'
        yield f'                default: try reader.skipField(name, "{known}")'
        yield "                }"
    else:
        yield '                try reader.skipField(name, "")'
    yield "            }"
    for field in fields:
        target = swift_name(field["name"]).strip("`")
        if field["type"].endswith("?"):
            yield f"            self.{target} = {local(field)} ?? nil"
        else:
            yield f'            self.{target} = try {local(field)}.required("{field["name"]}")'
    yield "        }"
    yield ""
    yield "        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {"
    optional = [field for field in fields if field["type"].endswith("?")]
    fixed = len(fields) - len(optional)
    if optional:
        yield f"            var count = {fixed}"
        for field in optional:
            yield f"            if self.{swift_name(field['name']).strip('`')} != nil {{ count += 1 }}"
        yield "            try writer.writeMapHeader(count)"
    else:
        yield f"            try writer.writeMapHeader({fixed})"
    for field in fields:
        name = swift_name(field["name"]).strip("`")
        if field["type"].endswith("?"):
            yield f"            if let value = self.{name} {{"
            yield f'                writer.write(text: "{field["name"]}")'
            yield "                try value.write(to: &writer)"
            yield "            }"
        else:
            yield f'            writer.write(text: "{field["name"]}")'
            yield f"            try self.{name}.write(to: &writer)"
    yield "        }"
    yield "    }"


def local(field: Schema) -> str:
    return camel(field["name"]) + "Value"


def swift_methods(space: Schema) -> Iterator[str]:
    for method in space["methods"]:
        yield from wrapped(method["doc"], "    /// ")
        name = camel(method["name"])
        if "events" in method:
            kind = f"IPCEventMethod<{swift(method['params'])}, {swift(method['result'])}, {swift(method['events'])}>"
        else:
            kind = f"IPCMethod<{swift(method['params'])}, {swift(method['result'])}>"
        info = f'"{method["name"]}", isIdempotent: {str(method["idempotent"]).lower()}'
        info += f", deadline: .milliseconds({method.get('deadline_ms', DEADLINE_MS)})"
        if "events" in method:
            info += f", resumption: .{method['resumable']}"
        if method.get("large"):
            info += ", isLarge: true"
        yield f"    public static let {name} = {kind}("
        yield f"        IPCMethodInfo({info}))"


def swift_table(namespaces: list[Schema]) -> str:
    lines = [f"// {NOTICE}", "// swift-format-ignore-file", "", "extension IPC {"]
    lines += ["    /// All methods, in the schema's order.", "    public static let methods: [IPCMethodInfo] = ["]
    for space in namespaces:
        lines += [f"        {camel(method['name'])}.info," for method in space["methods"]]
    return "\n".join([*lines, "    ]", "}", ""])


# Python


def python_file(namespaces: list[Schema]) -> str:
    lines = [f'"""The messages of the engine. {NOTICE}"""', ""]
    lines += ["# fmt: off", "# ruff: noqa: E501", "from __future__ import annotations", ""]
    lines += ["from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NotRequired, TypedDict", ""]
    lines += ["if TYPE_CHECKING:", "    import numpy as np", "    import numpy.typing as npt", ""]
    lines += ["PROTOCOL_VERSIONS = (1,)", ""]
    lines += ["COLUMN_TYPES = {"]
    lines += [f'    {32 + index}: "{name}",' for index, name in enumerate(COLUMNS)]
    lines += ["}", '"""Extension types of columns, by the names that NumPy has for their elements."""', ""]
    lines += PYTHON_PRELUDE.splitlines()
    for space in namespaces:
        for item in space["enums"]:
            values = ", ".join(f'"{value}"' for value in item["values"])
            lines += ["", f"{item['name']} = Literal[{values}]", f'"""{item["doc"]}"""', ""]
    for space in namespaces:
        for item in space["types"]:
            lines += ["", *python_type(item)]
    lines += ["", "METHODS: dict[str, MethodInfo] = {"]
    for space in namespaces:
        for method in space["methods"]:
            deadline = method.get("deadline_ms", DEADLINE_MS)
            events = f'"{method["resumable"]}"' if "events" in method else "None"
            name = method["name"]
            lines.append(f'    "{name}": MethodInfo("{name}", {method["idempotent"]}, {deadline}, {events}),')
    return "\n".join([*lines, "}", '"""All methods, by name."""', ""])


PYTHON_PRELUDE = '''
class CauseInfo(TypedDict):
    """An error that led to another."""

    code: str
    service: str
    message: str


class FaultInfo(TypedDict):
    """An error of the engine."""

    code: str
    service: str
    message: str
    location: NotRequired[str | None]
    advice: NotRequired[str | None]
    details: dict[str, Any]
    retryable: bool
    cause: list[CauseInfo]


class MethodInfo(NamedTuple):
    """What the schema says of a method beside its types."""

    name: str
    idempotent: bool
    """Whether sending it twice does the same as once."""
    deadline_ms: int
    """How long the engine works on it at most if the client does not say."""
    resumable: Literal["no", "run", "always"] | None
    """How a subscription goes on after the connection was lost; None if it is no subscription."""
'''


def python_type(item: Schema) -> Iterator[str]:
    fields = item["fields"]
    # A class cannot have a field that is a word of the language.
    if any(keyword.iskeyword(field["name"]) for field in fields):
        yield f"{item['name']} = TypedDict("
        yield f'    "{item["name"]}",'
        yield "    {"
        for field in fields:
            yield f'        "{field["name"]}": "{python_field(field)}",'
        yield "    },"
        yield ")"
        yield f'"""{item["doc"]}'
        yield ""
        yield from (f"{field['name']}: {field['doc']}" for field in fields)
        yield '"""'
        yield ""
        return
    yield f"class {item['name']}(TypedDict):"
    yield f'    """{item["doc"]}"""'
    if fields:
        yield ""
    for field in fields:
        yield f"    {field['name']}: {python_field(field)}"
        yield f'    """{field["doc"]}"""'
    yield ""


def python_field(field: Schema) -> str:
    text = python(field["type"])
    return f"NotRequired[{text}]" if field["type"].endswith("?") else text


# What the Python client's methods need to know beside the messages: which of them may be sent twice, and which resume.

PYTHON_OWN = {"system.hello", "system.unsubscribe"}
"""Methods that a client calls by itself."""
PYTHON_RESERVED = {"self", "timeout", "on_progress", "after", "restart", "buffered_events_max"}


def python_constant(method: str) -> str:
    return re.sub(r"[.]", "_", method).upper()


def python_methods_file(namespaces: list[Schema]) -> str:
    """`tickloom.methods`: every method with its types, and as what it is."""
    lines = [f'"""The methods of the engine, for `Client.call` and `Client.subscribe`. {NOTICE}"""', ""]
    lines += ["# fmt: off", "# ruff: noqa: E501", "from __future__ import annotations", ""]
    lines += ["from typing import Any", "", "from . import _protocol as p"]
    lines += ["from ._client.methods import IdempotentMethod, OnceMethod, Resumption, StreamMethod", ""]
    names = []
    for space in namespaces:
        for method in space["methods"]:
            name = python_constant(method["name"])
            names.append(name)
            kinds = [python_named(method["params"]), python_named(method["result"])]
            seconds = method.get("deadline_ms", DEADLINE_MS) / 1000
            kind = "IdempotentMethod" if method["idempotent"] else "OnceMethod"
            arguments = f'"{method["name"]}", {seconds}'
            if "events" in method:
                kind = "StreamMethod"
                kinds.append(python_named(method["events"]))
                arguments = f'"{method["name"]}", Resumption.{method["resumable"].upper()}, {seconds}'
            lines += [f"{name}: {kind}[{', '.join(kinds)}] = {kind}({arguments})", f'"""{method["doc"]}"""']
    exported = [*sorted(names), "IdempotentMethod", "OnceMethod", "Resumption", "StreamMethod"]
    return "\n".join([*lines, "", "__all__ = [", *(f'    "{name}",' for name in exported), "]", ""])


def python_named(kind: str) -> str:
    """A type of the schema, seen from a module that has the messages as `p`."""
    return python(kind) if kind in PYTHON else f"p.{kind}"


def python_seen(kind: str) -> str:
    """The type of a parameter, seen from a module that has the messages as `p`. Times may come in any form."""
    scalars = PYTHON | {"time": "TimeLike"}
    base = re.sub(r"[][{}?]", "", kind)
    named = kind if base in PYTHON or column(base) else kind.replace(base, f"p.{base}")
    return spelled(
        named,
        scalars,
        {"optional": "{} | None", "array": "Sequence[{}]", "map": "Mapping[str, {}]", "column": "npt.NDArray[np.{2}]"},
    )


def python_calls_file(namespaces: list[Schema], *, is_async: bool) -> str:
    """The namespaces of a client: `client.bars.get(...)`."""
    door = "aio" if is_async else "threads"
    lines = [f'"""The methods of the engine, as a client has them. {NOTICE}"""', ""]
    lines += ["# fmt: off", "# ruff: noqa: A002, E501", "from __future__ import annotations", ""]
    lines += ["from collections.abc import Callable, Sequence", "from typing import TYPE_CHECKING, Any, cast", ""]
    lines += ["from .. import _protocol as p", "from .. import methods", "from .._time import TimeLike"]
    lines += ["from .methods import METHOD_TIMEOUT, given, instant", "", "if TYPE_CHECKING:"]
    lines += [f"    from {'..aio' if is_async else '.threads'} import Client, Subscription", ""]
    attributes = []
    for space in namespaces:
        methods = [method for method in space["methods"] if method["name"] not in PYTHON_OWN]
        name = f"{space['namespace'].capitalize()}Calls"
        attribute = space["namespace"] + ("s" if keyword.iskeyword(space["namespace"]) else "")
        attributes.append((attribute, name, space["doc"]))
        lines += ["", f"class {name}:", f'    """{space["doc"]}"""', ""]
        lines += ["    def __init__(self, client: Client) -> None:", "        self._client = client", ""]
        types = {item["name"]: item for item in space["types"]} | {
            item["name"]: item for other in namespaces for item in other["types"]
        }
        for method in methods:
            lines += python_call(method, types, is_async=is_async)
    lines += ["", "class Namespaces:", f'    """The namespaces of a client ({door})."""', ""]
    lines += ["    def _add_namespaces(self, client: Client) -> None:"]
    for attribute, name, doc in attributes:
        lines += [f"        self.{attribute} = {name}(client)", f'        """{doc}"""']
    return "\n".join([*lines, ""])


def python_call(method: Schema, types: dict[str, Schema], *, is_async: bool) -> Iterator[str]:
    """A method of a namespace."""
    name = method["name"].split(".", 1)[1].replace(".", "_")
    prefix, wait = ("async ", "await ") if is_async else ("", "")
    is_stream = "events" in method
    arguments, documented, entries = [], [], []
    positional = ""
    if method["params"] == "any":
        positional, entries = "value: Any = None", ["value"]
        documented.append("value: Any value.")
    else:
        for field in types[method["params"]]["fields"]:
            spelling = field["name"] + ("_" if keyword.iskeyword(field["name"]) else "")
            if spelling in PYTHON_RESERVED:
                raise SchemaError(f"{method['name']}: the parameter {spelling} has the name of one of the client's own")
            kind = python_seen(field["type"])
            optional = field["type"].endswith("?")
            arguments.append(f"{spelling}: {kind}{' = None' if optional else ''}")
            documented.append(f"{spelling}: {field['doc']}")
            value = f"instant({spelling})" if field["type"].rstrip("?") == "time" else spelling
            entries.append(f'"{field["name"]}": {value}')
        # Those that must be given come first.
        arguments.sort(key=lambda argument: argument.endswith("= None"))
    passed = ""
    if "progress" in method:
        arguments.append(f"on_progress: Callable[[{python_named(method['progress'])}], None] | None = None")
        documented.append("on_progress: Called with each progress that the engine tells.")
        passed += ", on_progress=on_progress"
    if is_stream:
        arguments += ["after: int | None = None", "restart: bool = True", "buffered_events_max: int | None = None"]
        documented += [
            "after: Go on after this event of an earlier subscription with the same parameters.",
            "restart: Whether to begin anew where the engine cannot go on after a loss of the connection.",
            "buffered_events_max: How many events may wait here to be read; the client's own if not given.",
        ]
        passed += ", after=after, restart=restart, buffered_events_max=buffered_events_max"
    arguments.append("timeout: float | None = METHOD_TIMEOUT")
    documented.append("timeout: How many seconds it may take; None for no limit; the method's own if not given.")
    signature = ", ".join(["self", *([positional] if positional else []), "*", *arguments])
    result = python_named(method["result"])
    if is_stream:
        result = f"Subscription[{result}, {python_named(method['events'])}]"
    yield f"    {prefix}def {name}({signature}) -> {result}:"
    yield f'        """{method["doc"]}'
    yield ""
    yield f"        {python_promise(method)}"
    yield ""
    yield "        Args:"
    yield from (f"            {line}" for line in documented)
    yield '        """'
    constant = f"methods.{python_constant(method['name'])}"
    if method["params"] == "any":
        yield f"        return {wait}self._client.call({constant}, value{passed}, timeout=timeout)"
    else:
        params = f"cast(p.{method['params']}, given({{{', '.join(entries)}}}))"
        verb = "subscribe" if is_stream else "call"
        yield f"        return {wait}self._client.{verb}({constant}, {params}{passed}, timeout=timeout)"
    yield ""


def python_promise(method: Schema) -> str:
    """What becomes of it when the connection breaks."""
    if "events" in method:
        return {
            "always": "After a loss of the connection it goes on right after the last event.",
            "run": "After a loss of the connection it goes on right after the last event, if the engine still runs.",
            "no": "After a loss of the connection it begins anew, and the first event then has `gap` set.",
        }[method["resumable"]]
    if method["idempotent"]:
        return "Idempotent: made again by itself if the connection breaks."
    return "Not idempotent: `ConnectionLostError` if the connection breaks before the answer."


# TypeScript


def typescript_file(namespaces: list[Schema]) -> str:
    lines = [f"// {NOTICE}", 'import type { MessagePackValue } from "../../msgpack/src/index.js";', ""]
    lines += ["export const protocolVersions = [1];", ""]
    lines += ["/** Extension types of columns. */", "export const columnTypes = {"]
    lines += [f"  {32 + index}: {array}," for index, (_, array) in enumerate(COLUMNS.values())]
    lines += ["} as const;", "", *TYPESCRIPT_PRELUDE.splitlines()]
    for space in namespaces:
        for item in space["enums"]:
            values = " | ".join(f'"{value}"' for value in item["values"])
            lines += ["", f"/** {item['doc']} */", f"export type {item['name']} = {values};"]
        for item in space["types"]:
            lines += ["", f"/** {item['doc']} */", f"export interface {item['name']} {{"]
            for field in item["fields"]:
                optional = "?" if field["type"].endswith("?") else ""
                lines.append(f"  /** {field['doc']} */")
                lines.append(f"  {field['name']}{optional}: {typescript(field['type'])};")
            lines.append("}")
    lines += ["", "/** The methods' types. */", "export interface Methods {"]
    for space in namespaces:
        for method in space["methods"]:
            kinds = f"params: {typescript(method['params'])}; result: {typescript(method['result'])}"
            kinds += f"; event: {typescript(method['events']) if 'events' in method else 'never'}"
            kinds += f"; progress: {typescript(method['progress']) if 'progress' in method else 'never'}"
            kinds += f"; idempotent: {str(method['idempotent']).lower()}"
            lines += [f"  /** {method['doc']} */", f'  "{method["name"]}": {{ {kinds} }};']
    lines += ["}", "", "/** What the schema says of the methods beside their types. */"]
    lines += ["export const methods: { readonly [Name in keyof Methods]: MethodInfo } = {"]
    for space in namespaces:
        for method in space["methods"]:
            resumable = f'"{method["resumable"]}"' if "events" in method else "null"
            info = f"idempotent: {str(method['idempotent']).lower()}, "
            info += f"deadlineMs: {method.get('deadline_ms', DEADLINE_MS)}, resumable: {resumable}"
            lines.append(f'  "{method["name"]}": {{ {info} }},')
    return "\n".join([*lines, "};", ""])


TYPESCRIPT_PRELUDE = """
/** An error that led to another. */
export interface CauseInfo {
  code: string;
  service: string;
  message: string;
}

/** An error of the engine. */
export interface FaultInfo {
  code: string;
  service: string;
  message: string;
  location?: string | null;
  advice?: string | null;
  details: { [key: string]: MessagePackValue };
  retryable: boolean;
  cause: Array<CauseInfo>;
}

/** What the schema says of a method beside its types. */
export interface MethodInfo {
  /** Whether sending it twice does the same as once. */
  idempotent: boolean;
  /** How long the engine works on it at most if the client does not say. */
  deadlineMs: number;
  /** How a subscription goes on after the connection was lost; null if it is no subscription. */
  resumable: "no" | "run" | "always" | null;
}
"""


# What tests have in place of an engine checks messages while it runs, where types are gone.

OWN_TYPES = {
    "CauseInfo": {"code": "string", "service": "string", "message": "string"},
    "FaultInfo": {
        "code": "string",
        "service": "string",
        "message": "string",
        "location": "string?",
        "advice": "string?",
        "details": "{any}",
        "retryable": "bool",
        "cause": "[CauseInfo]",
    },
}
"""The fields of the messages that the preludes have, as the schema would spell them."""


def typescript_mock_file(namespaces: list[Schema]) -> str:
    """The schema as data, and the messages' types by name."""
    lines = [f"// {NOTICE}", 'import type * as p from "../../../client/src/protocol.js";', ""]
    lines += ["/** What a method takes and gives, as the schema spells it. */", "export interface MethodKinds {"]
    lines += ["  readonly params: string;", "  readonly result: string;", "  readonly event: string | null;"]
    lines += ["  readonly progress: string | null;", "  readonly idempotent: boolean;", "}", ""]
    lines += ["export const methodKinds: { readonly [Name in keyof p.Methods]: MethodKinds } = {"]
    for space in namespaces:
        for method in space["methods"]:
            kinds = {
                "params": method["params"],
                "result": method["result"],
                "event": method.get("events"),
                "progress": method.get("progress"),
                "idempotent": method["idempotent"],
            }
            text = ", ".join(f"{name}: {json.dumps(kind)}" for name, kind in kinds.items())
            lines.append(f'  "{method["name"]}": {{ {text} }},')
    lines += ["};", "", "export const enums: { readonly [name: string]: readonly string[] } = {"]
    for space in namespaces:
        lines += [f"  {item['name']}: {json.dumps(item['values'])}," for item in space["enums"]]
    lines += ["};", "", "/** The fields of each message, each with its kind. */"]
    lines += ["export const fieldKinds: { readonly [Name in keyof Messages]: ReadonlyMap<string, string> } = {"]
    messages = dict(OWN_TYPES)
    for space in namespaces:
        for item in space["types"]:
            messages[item["name"]] = {field["name"]: field["type"] for field in item["fields"]}
    for name, fields in messages.items():
        lines.append(f"  {name}: new Map({json.dumps(list(fields.items()))}),")
    lines += ["};", "", "/** The messages' types. */", "export interface Messages {"]
    lines += [f"  {name}: p.{name};" for name in messages]
    return "\n".join([*lines, "}", ""])


def outputs() -> dict[pathlib.Path, str]:
    namespaces = load()
    swift_folder = ROOT / "Sources/IPCProtocol/Schema"
    files = {swift_folder / f"IPC+{space['namespace'].capitalize()}.swift": swift_file(space) for space in namespaces}
    files[swift_folder / "IPC+Methods.swift"] = swift_table(namespaces)
    package = ROOT / "python/src/tickloom"
    files[package / "_protocol.py"] = python_file(namespaces)
    files[package / "methods.py"] = python_methods_file(namespaces)
    files[package / "_client/calls.py"] = python_calls_file(namespaces, is_async=False)
    files[package / "_client/aio_calls.py"] = python_calls_file(namespaces, is_async=True)
    files[ROOT / "web/client/src/protocol.ts"] = typescript_file(namespaces)
    files[ROOT / "web/workspace/test/mock/schema.ts"] = typescript_mock_file(namespaces)
    return files


def main(arguments: list[str]) -> int:
    files = outputs()
    if arguments == ["--check"]:
        stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what schema/ says: run scripts/generate-schema.py", file=sys.stderr)
        return 1 if stale else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 64
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
