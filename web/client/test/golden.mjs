// The golden messages that the tests of all three stacks read; scripts/generate-golden-messages.py tells their form.
import { readFileSync } from "node:fs";
import { columnTypes, Extension } from "./client.mjs";

export const golden = JSON.parse(readFileSync(new URL("../../../Tests/Golden/messages.json", import.meta.url), "utf8"));

const columnNames = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"];

/** The value that tagged JSON stands for: as it is received, or, with `asSent`, as one would send it. */
export function valueOf(tagged, wrap = (column) => column) {
  if (Array.isArray(tagged)) return tagged.map((element) => valueOf(element, wrap));
  if (typeof tagged !== "object" || tagged === null) return tagged;
  const [[key, content] = []] = Object.entries(tagged);
  switch (key) {
    case "$int": {
      const value = BigInt(content);
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    case "$float":
      return Number(content.replace("inf", "Infinity"));
    case "$bin":
      return fromHex(content);
    case "$ext":
      return new Extension(content[0], fromHex(content[1]));
    case "$column": {
      const kind = columnTypes[32 + columnNames.indexOf(content[0])];
      const convert = content[0].endsWith("64") && content[0] !== "float64"
        ? BigInt
        : (text) => Number(text.replace("inf", "Infinity"));
      return wrap(kind.from(content[1].map(convert)));
    }
    default:
      return Object.fromEntries(Object.entries(tagged).map(([name, element]) => [name, valueOf(element, wrap)]));
  }
}

export function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
