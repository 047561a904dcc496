// What is filled in: kept here while it is typed, and sent when the typing pauses.

import { useEffect, useRef, useState } from "preact/hooks";
import type { BuilderForm, Change } from "../protocol.gen";
import { asForm, type BuilderModel } from "./types";

export const PAUSE = 350; // ms

export interface FormState {
  form: BuilderForm | null;
  /** Whether something is filled in that the kernel hasn't taken yet. */
  untaken: boolean;
  change: (next: BuilderForm) => void;
  /** Send now what is filled in, and return it. */
  flush: () => BuilderForm | null;
}

export function useForm(model: BuilderModel, send: (form: BuilderForm) => void): FormState {
  const [form, setForm] = useState(() => asForm(model.get("form")));
  const [untaken, setUntaken] = useState(false);
  const waiting = useRef<{ form: BuilderForm; timer: ReturnType<typeof setTimeout> } | null>(null);

  useEffect(() => {
    // another view of the same widget has changed it
    const update = () => setForm((own) => (waiting.current ? own : asForm(model.get("form"))));
    const taken = () => !waiting.current && setUntaken(false);
    model.on("change:form", update);
    model.on("msg:custom", taken);
    update();
    return () => {
      model.off("change:form", update);
      model.off("msg:custom", taken);
      if (waiting.current) clearTimeout(waiting.current.timer);
    };
  }, [model]);

  const keep = (next: BuilderForm) => {
    if (waiting.current) clearTimeout(waiting.current.timer);
    waiting.current = null;
    model.set("form", next);
    model.save_changes();
  };
  const change = (next: BuilderForm) => {
    if (waiting.current) clearTimeout(waiting.current.timer);
    const timer = setTimeout(() => {
      keep(next);
      send(next);
    }, PAUSE);
    waiting.current = { form: next, timer };
    setForm(next);
    setUntaken(true);
  };
  const flush = () => {
    if (waiting.current) keep(waiting.current.form);
    return form;
  };
  return { form, untaken, change, flush };
}

/** Return the form with what a remedy sets. */
export function applied(form: BuilderForm, change: Change): BuilderForm {
  return {
    ...form,
    roles: { ...form.roles, ...change.roles },
    options: { ...form.options, ...change.options },
  };
}

/** Return the form with another weight of a behaviour; undefined: it counts once, null: it is left out. */
export function weighed(form: BuilderForm, name: string, factor: number | null | undefined): BuilderForm {
  const others = form.behaviours.filter(([own]) => own !== name);
  return { ...form, behaviours: factor === undefined ? others : [...others, [name, factor]] };
}
