import { useEffect } from "react";
import { ChartsPage } from "../charts/charts-page.js";
import { DataPage } from "../data/data-page.js";
import { EndDialog } from "../replay/end-dialog.js";
import { SystemPage } from "../system/system-page.js";
import { Banner } from "./banner.js";
import { Help } from "./help.js";
import { onClick, onKey } from "./keys.js";
import { TopBar } from "./top-bar.js";
import { useVersion } from "./use-version.js";
import type { Workspace } from "./workspace.js";

/** All of the workspace. */
export function App({ workspace }: { workspace: Workspace }) {
  useVersion(workspace);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event, workspace);
    window.addEventListener("keydown", listener);
    window.addEventListener("click", onClick);
    return () => {
      window.removeEventListener("keydown", listener);
      window.removeEventListener("click", onClick);
    };
  }, [workspace]);
  const { page } = workspace.route;
  useEffect(() => {
    const place = page === "data" ? "Data" : page === "system" ? "System" : workspace.desk.symbol ?? "Charts";
    document.title = `${place} · Tickloom`;
  });
  return (
    <div className="app">
      <TopBar workspace={workspace} />
      <Banner workspace={workspace} />
      {page === "charts" && <ChartsPage workspace={workspace} />}
      {page === "data" && <DataPage workspace={workspace} />}
      {page === "system" && <SystemPage workspace={workspace} />}
      {workspace.question !== undefined && <EndDialog workspace={workspace} />}
      {workspace.isHelpOpen && <Help workspace={workspace} />}
    </div>
  );
}
