// The border to the kernel: traits as state, and requests that are answered by id.
import { useEffect, useState } from "preact/hooks";
import { useWords } from "./words";

/** The part of anywidget's model that the views use; the standalone page and the tests have one too. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, handler: (...args: never[]) => void): void;
  off(event: string, handler: (...args: never[]) => void): void;
  send(message: unknown): void;
}

export function useTrait(model: Model, name: string): unknown {
  const [value, setValue] = useState(() => model.get(name));
  useEffect(() => {
    const update = () => setValue(model.get(name));
    model.on(`change:${name}`, update);
    update();
    return () => model.off(`change:${name}`, update);
  }, [model, name]);
  return value;
}

export interface Failure {
  message: string;
}

export interface Waiting {
  /** Whether the kernel has been asked something more than two seconds ago and hasn't answered. */
  slow: boolean;
  failure: Failure | null;
}

const SLOW_AFTER = 2000;

interface Reply {
  id: string;
  kind: "reply";
  ok: boolean;
  error?: Failure;
}

function isReply(message: unknown): message is Reply {
  return typeof message === "object" && message !== null && (message as Reply).kind === "reply";
}

/** Return a function that asks the kernel to do something, and how the latest request stands. */
export function useRequests(model: Model): [(method: string, params: object) => void, Waiting] {
  const { words } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const [state, setState] = useState<Waiting>({ slow: false, failure: null });

  useEffect(() => {
    const hear = (message: unknown) => {
      if (!isReply(message)) return;
      setOpen((id) => {
        if (id !== message.id) return id;
        setState({ slow: false, failure: message.ok ? null : (message.error ?? { message: "?" }) });
        return null;
      });
    };
    model.on("msg:custom", hear);
    return () => model.off("msg:custom", hear);
  }, [model]);

  useEffect(() => {
    if (open === null) return;
    const timer = setTimeout(() => setState((before) => ({ ...before, slow: true })), SLOW_AFTER);
    return () => clearTimeout(timer);
  }, [open]);

  const ask = (method: string, params: object) => {
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    setOpen(id);
    setState({ slow: false, failure: null });
    try {
      model.send({ id, kind: "request", method, params });
    } catch {
      // a notebook whose kernel was restarted has nobody to send to
      setOpen(null);
      setState({ slow: false, failure: { message: words.gone } });
    }
  };
  return [ask, state];
}
