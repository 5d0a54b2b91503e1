import { createRoot } from "react-dom/client";
import { SocketBridge } from "./bridge/socket-bridge.js";
import { App } from "./shell/app.js";
import { Workspace } from "./shell/workspace.js";
import "./styles.css";

const bridge = window.tickloomBridge ?? SocketBridge.ofPage(location);
const workspace = new Workspace(bridge, localStorage);
createRoot(document.getElementById("app")!).render(<App workspace={workspace} />);
