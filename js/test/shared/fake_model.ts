// anywidget's model without a kernel: keeps what the page sent and saved, and answers when a test says so.
import { act } from "@testing-library/preact";

export interface Request {
  id: string;
  kind: string;
  method: string;
  params: unknown;
}

type Handler = (...args: never[]) => void;

/** A `Model` of whatever traits and methods. */
export class FakeModel {
  readonly sent: Request[] = [];
  /** The traits that the page has set, as they were at each save. */
  readonly saved: Record<string, unknown>[] = [];
  /** Whether there is nobody to send to any more. */
  gone = false;
  private readonly traits: Record<string, unknown>;
  private unsaved: Record<string, unknown> = {};
  private readonly handlers = new Map<string, Set<Handler>>();

  constructor(traits: Record<string, unknown> = {}) {
    this.traits = { ...traits };
  }

  get<Value>(name: string): Value {
    return this.traits[name] as Value;
  }

  set(name: string, value: unknown): void {
    this.unsaved[name] = value;
    this.traits[name] = value;
    this.fire(`change:${name}`);
  }

  save_changes(): void {
    this.saved.push(this.unsaved);
    this.unsaved = {};
  }

  on(event: string, handler: Handler): void {
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(handler));
  }

  off(event: string, handler: Handler): void {
    this.handlers.get(event)?.delete(handler);
  }

  send(message: unknown): void {
    if (this.gone) throw new Error("Cannot send");
    this.sent.push(message as Request);
  }

  /** How many handlers hang on the model. */
  get listeners(): number {
    return [...this.handlers.values()].reduce((total, handlers) => total + handlers.size, 0);
  }

  /** Write traits as the kernel does. */
  put(traits: Record<string, unknown>): void {
    act(() => {
      for (const [name, value] of Object.entries(traits)) {
        this.traits[name] = value;
        this.fire(`change:${name}`);
      }
    });
  }

  /** Say, as ipywidgets does, that the kernel is there no longer. */
  fireLive(): void {
    act(() => this.fire("comm_live_update"));
  }

  /** Hear a custom message, whatever it is. */
  tell(message: unknown): void {
    act(() => this.fire("msg:custom", message));
  }

  /** Answer a request, by default the latest, well or with an error. */
  reply(error?: string, request: Request | undefined = this.sent.at(-1)): void {
    const outcome = error === undefined ? { ok: true } : { ok: false, error: { message: error } };
    this.tell({ id: request?.id, kind: "reply", ...outcome });
  }

  private fire(event: string, ...values: unknown[]): void {
    for (const handler of [...(this.handlers.get(event) ?? [])]) handler(...(values as never[]));
  }
}
