import type { ImportStartParams } from "../../../client/src/index.js";
import type { Upload } from "./upload.js";

/** Files of the browser that are to be sent and then imported. They are sent one upload after the other. */
export class Sending {
  state: "waiting" | "sending" | "stopped" | "failed" = "waiting";
  fault: string | undefined;

  constructor(
    readonly number: number,
    readonly upload: Upload,
    readonly params: Omit<ImportStartParams, "paths">,
  ) {}
}
