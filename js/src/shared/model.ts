// The border to the kernel: a widget's traits as state. What is asked of the kernel is in requests.ts.
import { useEffect, useState } from "preact/hooks";
import type { Request } from "../protocol.gen";

/** A request by one of the methods of a table. */
export interface RequestOf<Methods, Name extends keyof Methods> extends Omit<Request, "method" | "params"> {
  method: Name;
  params: Methods[Name];
}

/**
 * The part of anywidget's model that the views use; the standalone page and the tests have one too. Traits and
 * Methods are a widget's tables of protocol.gen.ts. A state saved by an older version may lack traits.
 */
export interface Model<Traits, Methods> {
  get<Name extends keyof Traits & string>(name: Name): Traits[Name] | undefined;
  set<Name extends keyof Traits & string>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  on(event: string, handler: (...args: never[]) => void): void;
  off(event: string, handler: (...args: never[]) => void): void;
  send<Name extends keyof Methods & string>(message: RequestOf<Methods, Name>): void;
}

export function useTrait<Traits, Methods, Name extends keyof Traits & string>(
  model: Model<Traits, Methods>,
  name: Name,
): Traits[Name] | undefined {
  const [value, setValue] = useState(() => model.get(name));
  useEffect(() => {
    const update = () => setValue(() => model.get(name));
    model.on(`change:${name}`, update);
    update();
    return () => model.off(`change:${name}`, update);
  }, [model, name]);
  return value;
}
