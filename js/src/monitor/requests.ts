// What the page asks of runs: many requests may be under way, each is answered by its id and told by its run.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Model } from "../shared/model";
import { useWords } from "../shared/words";

const SLOW_AFTER = 2000;

export interface Asked {
  id: string;
  method: string;
  name: string;
  /** Whether the kernel hasn't answered for two seconds. */
  slow: boolean;
}

export interface Requests {
  /** Ask something of a run; how it goes is in `asked` and `failures`. */
  ask: (method: string, name: string, params?: object) => void;
  /** Let the kernel know something, whether it hears or not. */
  tell: (method: string, params: object) => void;
  asked: Asked[];
  /** Why the latest request of a run failed, by the run's name. */
  failures: ReadonlyMap<string, string>;
}

interface Reply {
  id: string;
  kind: "reply";
  ok: boolean;
  error?: { message: string };
}

function isReply(message: unknown): message is Reply {
  return typeof message === "object" && message !== null && (message as Reply).kind === "reply";
}

function newId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}

export function useRunRequests(model: Model): Requests {
  const { words } = useWords();
  const [asked, setAsked] = useState<Asked[]>([]);
  const [failures, setFailures] = useState<ReadonlyMap<string, string>>(new Map());
  const open = useRef(new Map<string, { name: string; timer: ReturnType<typeof setTimeout> }>());

  const tellFailure = (name: string, message: string | null) =>
    setFailures((before) => {
      const after = new Map(before);
      if (message === null) after.delete(name);
      else after.set(name, message);
      return after;
    });
  const close = (id: string) => {
    const found = open.current.get(id);
    clearTimeout(found?.timer);
    open.current.delete(id);
    setAsked((before) => before.filter((one) => one.id !== id));
    return found;
  };

  useEffect(() => {
    const hear = (message: unknown) => {
      const found = isReply(message) ? close(message.id) : undefined;
      if (found && isReply(message) && !message.ok) tellFailure(found.name, message.error?.message ?? "?");
    };
    model.on("msg:custom", hear);
    return () => {
      model.off("msg:custom", hear);
      for (const { timer } of open.current.values()) clearTimeout(timer);
    };
  }, [model]);

  const ask = (method: string, name: string, params: object = {}) => {
    const id = newId();
    const slow = () =>
      setAsked((before) => before.map((one) => (one.id === id ? { ...one, slow: true } : one)));
    open.current.set(id, { name, timer: setTimeout(slow, SLOW_AFTER) });
    setAsked((before) => [...before, { id, method, name, slow: false }]);
    tellFailure(name, null);
    try {
      model.send({ id, kind: "request", method, params: { name, ...params } });
    } catch {
      // a notebook whose kernel was restarted has nobody to send to
      close(id);
      tellFailure(name, words.gone);
    }
  };
  const tell = (method: string, params: object) => {
    try {
      model.send({ id: newId(), kind: "request", method, params });
    } catch {
      // nobody hears it, and nothing on the page depends on it
    }
  };
  return { ask, tell, asked, failures };
}
