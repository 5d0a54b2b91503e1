import { useEffect, useState } from "react";

/** For dialogs: when it closes, whatever had the focus before has it again. */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
    },
    [before],
  );
}
