/** One value of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  /** The labels as they are written, such as `{method="bars.get"}`; empty if there are none. */
  readonly labels: string;
  readonly value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? ([^ ]+)(?: \d+)?$/;

/** Reads Prometheus' text format; lines that are none of it are left out. */
export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const row of text.split("\n")) {
    const match = row.startsWith("#") ? null : line.exec(row);
    if (match === null) continue;
    const value = Number(match[3] === "+Inf" ? Number.POSITIVE_INFINITY : match[3]);
    if (!Number.isNaN(value)) samples.push({ name: match[1]!, labels: match[2] ?? "", value });
  }
  return samples;
}
