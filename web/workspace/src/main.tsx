import { createRoot } from "react-dom/client";
import { openBridge } from "./bridge/open-bridge.js";
import { App } from "./shell/app.js";
import { Workspace } from "./shell/workspace.js";
import "./styles.css";

const bridge = openBridge(window);
// What cannot be read is as at first.
const storage = await bridge.shell.openStorage?.().catch(() => undefined);
const workspace = new Workspace(bridge, storage ?? localStorage, sessionStorage);
createRoot(document.getElementById("app")!).render(<App workspace={workspace} />);
