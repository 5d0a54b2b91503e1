/** A place of the workspace, as the address tells it: `#/EURUSD?at=2024-03-11T09:30:00Z`, `#/-/data`. */
export interface Route {
  readonly page: "charts" | "data" | "system";
  readonly symbol: string | undefined;
  /** Nanoseconds as text of the address. */
  readonly at: string | undefined;
  readonly side: "bid" | "ask" | "mid" | undefined;
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const values = new URLSearchParams(query);
  const side = values.get("side");
  const parts = path.split("/").map(decoded);
  const rest = {
    at: values.get("at") ?? undefined,
    side: side === "bid" || side === "ask" || side === "mid" ? side : undefined,
  } as const;
  if (parts[0] === "-" && (parts[1] === "data" || parts[1] === "system")) {
    return { page: parts[1], symbol: undefined, ...rest };
  }
  return { page: "charts", symbol: parts[0] === "" || parts[0] === "-" ? undefined : parts[0], ...rest };
}

export function routeText(route: Partial<Route> & { page: Route["page"] }): string {
  if (route.page !== "charts") return `#/-/${route.page}`;
  const values = new URLSearchParams();
  if (route.at !== undefined) values.set("at", route.at);
  // The bid, too: whoever keeps another side has to see what the address was made of.
  if (route.side !== undefined) values.set("side", route.side);
  const query = values.toString().replace(/%3A/g, ":");
  return `#/${encodeURIComponent(route.symbol ?? "")}${query === "" ? "" : `?${query}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
