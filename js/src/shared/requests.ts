// What the page asks of the kernel: requests that are answered by their id; several may be under way.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Failure, Reply } from "../protocol.gen";
import type { Model } from "./model";
import { useWords } from "./words";

const SLOW_AFTER = 2000;

/** Asks the kernel to do something. */
export type Ask<Methods> = <Name extends keyof Methods & string>(method: Name, params: Methods[Name]) => void;

/** A request that hasn't been answered yet. */
export interface Asked<Methods> {
  id: string;
  method: keyof Methods & string;
  /** What it is asked of. */
  name: string;
  /** Whether the kernel hasn't answered for two seconds. */
  slow: boolean;
}

export interface Requests<Methods> {
  /** How it goes is in `asked` and `failures`. */
  ask: Ask<Methods>;
  /** Let the kernel know something, whether it hears or not. */
  notify: Ask<Methods>;
  asked: Asked<Methods>[];
  /** Why the latest request failed, by the name of what it was asked of. */
  failures: ReadonlyMap<string, string>;
}

function isReply(message: unknown): message is Reply {
  return typeof message === "object" && message !== null && (message as Reply).kind === "reply";
}

function newId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}

/** Return how to ask; where only the latest counts, each request lets go of those before. */
function useKernel<Traits, Methods>(
  model: Model<Traits, Methods>,
  nameOf: (params: object) => string,
  onlyLatest: boolean,
): Requests<Methods> {
  const { words } = useWords();
  const [asked, setAsked] = useState<Asked<Methods>[]>([]);
  const [failures, setFailures] = useState<ReadonlyMap<string, string>>(new Map());
  const open = useRef(new Map<string, { name: string; timer: ReturnType<typeof setTimeout> }>());

  const setFailure = (name: string, message: string | null) =>
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
      if (!isReply(message)) return;
      const found = close(message.id);
      if (found && !message.ok) setFailure(found.name, message.error?.message ?? "?");
    };
    model.on("msg:custom", hear);
    return () => {
      model.off("msg:custom", hear);
      for (const { timer } of open.current.values()) clearTimeout(timer);
    };
  }, [model]);

  const ask: Ask<Methods> = (method, params) => {
    const [id, name] = [newId(), nameOf(params as object)];
    const slow = () =>
      setAsked((before) => before.map((one) => (one.id === id ? { ...one, slow: true } : one)));
    if (onlyLatest) for (const before of [...open.current.keys()]) close(before);
    open.current.set(id, { name, timer: setTimeout(slow, SLOW_AFTER) });
    setAsked((before) => [...before, { id, method, name, slow: false }]);
    setFailure(name, null);
    try {
      model.send({ id, kind: "request", method, params });
    } catch {
      // a notebook whose kernel was restarted has nobody to send to
      close(id);
      setFailure(name, words.gone);
    }
  };
  const notify: Ask<Methods> = (method, params) => {
    try {
      model.send({ id: newId(), kind: "request", method, params });
    } catch {
      // nobody hears it, and nothing on the page depends on it
    }
  };
  return { ask, notify, asked, failures };
}

const nameIn = (params: object) => ("name" in params ? String(params.name) : "");
const noName = () => "";

/** Return how to ask something of several things at once, which the parameter `name` identifies. */
export function useNamedRequests<Traits, Methods>(model: Model<Traits, Methods>): Requests<Methods> {
  return useKernel(model, nameIn, false);
}

export interface Waiting {
  /** Whether the kernel has been asked something more than two seconds ago and hasn't answered. */
  slow: boolean;
  failure: Failure | null;
}

/** Return a function that asks the kernel to do something, and how the latest request stands. */
export function useRequests<Traits, Methods>(model: Model<Traits, Methods>): [Ask<Methods>, Waiting] {
  const { ask, asked, failures } = useKernel(model, noName, true);
  const message = failures.get("");
  return [ask, { slow: asked.some((one) => one.slow), failure: message === undefined ? null : { message } }];
}
