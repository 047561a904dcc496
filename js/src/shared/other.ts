// A widget within another: the model of one that the same kernel has made.
import { useEffect, useState } from "preact/hooks";

interface Manager<Other> {
  get_model(id: string): Promise<Other>;
}

/** Return the model of another widget of the same kernel; null until it is there, or where there is no kernel. */
export function useOther<Other>(model: object, id: string): Other | null {
  const [found, setFound] = useState<{ id: string; model: Other } | null>(null);
  useEffect(() => {
    const manager = (model as { widget_manager?: Manager<Other> }).widget_manager;
    if (!id || !manager) return;
    let wanted = true;
    // a saved notebook names a widget that has gone with its kernel: the line of code is what remains
    const look = async () => manager.get_model(id);
    look().then(
      (other) => wanted && setFound({ id, model: other }),
      () => wanted && setFound(null),
    );
    return () => {
      wanted = false;
    };
  }, [model, id]);
  return found?.id === id ? found.model : null;
}
