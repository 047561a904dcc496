// Whether there is still a kernel behind the view: by its heartbeats, and by the notebook's state.
import { useEffect, useState } from "preact/hooks";
import type { MonitorModel } from "./types";

const SILENT_AFTER = 15;

/**
 * Return for how many seconds no beat has come, 0 while that is no cause for worry, Infinity where the notebook
 * says that the kernel is gone.
 */
export function useSilence(model: Pick<MonitorModel, "on" | "off">, beat: unknown, live: boolean): number {
  const [silence, setSilence] = useState(0);
  useEffect(() => {
    setSilence(0);
    if (!live) return;
    // by this page's clock alone: the kernel's may be that of another machine, and wrong
    const heard = Date.now();
    const timer = setInterval(() => {
      const seconds = Math.round((Date.now() - heard) / 1000);
      if (seconds > SILENT_AFTER) setSilence((before) => Math.max(before, seconds));
    }, 1000);
    // ipywidgets fires this when the kernel is restarted
    const gone = () => setSilence(Number.POSITIVE_INFINITY);
    model.on("comm_live_update", gone);
    return () => {
      clearInterval(timer);
      model.off("comm_live_update", gone);
    };
  }, [model, beat, live]);
  return silence;
}
