// ResizeObserver that reports what a test says: happy-dom lays nothing out.
import { act } from "@testing-library/preact";
import { vi } from "vitest";

type Report = (entries: { contentRect: { width: number } }[]) => void;

export class FakeObserver {
  private static readonly all = new Map<Element, Report>();
  private readonly own: Element[] = [];

  constructor(private readonly callback: Report) {}

  observe(element: Element): void {
    this.own.push(element);
    FakeObserver.all.set(element, this.callback);
  }

  disconnect(): void {
    for (const element of this.own) FakeObserver.all.delete(element);
  }

  /** Put it in the place of the browser's. */
  static install(): void {
    FakeObserver.all.clear();
    vi.stubGlobal("ResizeObserver", FakeObserver);
  }

  static get watched(): Element[] {
    return [...FakeObserver.all.keys()];
  }

  /** Say how wide an element is. */
  static report(element: Element, width: number): void {
    act(() => FakeObserver.all.get(element)?.([{ contentRect: { width } }]));
  }
}
