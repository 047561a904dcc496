// Inputs with their labels: numbers, moments, choices.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useUniqueId } from "../shared/ids";

interface NumberProps {
  value: number | null;
  onValue: (value: number | null) => void;
  id?: string;
  label?: string;
  step?: number | "any";
  min?: number;
  placeholder?: string;
  disabled?: boolean;
}

function parsed(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** A number as it is typed, so that "1." may become "1.5"; empty is null. */
export function NumberInput({ value, onValue, label, step = 1, ...more }: NumberProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  useEffect(() => {
    setText((own) => (parsed(own) === value ? own : value === null ? "" : String(value)));
  }, [value]);
  return (
    <input
      type="number"
      aria-label={label}
      step={step}
      value={text}
      onInput={(event) => {
        setText(event.currentTarget.value);
        onValue(parsed(event.currentTarget.value));
      }}
      {...more}
    />
  );
}

interface MomentProps {
  value: string | number | null;
  onValue: (value: string | null) => void;
  id: string;
  disabled?: boolean;
}

/** A date, or a date and time where the value has a time. */
export function MomentInput({ value, onValue, ...more }: MomentProps) {
  const text = value === null ? "" : String(value).replace(" ", "T");
  const timed = text.length > 10;
  return (
    <input
      type={timed ? "datetime-local" : "date"}
      step={timed ? "0.001" : undefined}
      value={text.slice(0, 23)}
      onInput={(event) => onValue(event.currentTarget.value || null)}
      {...more}
    />
  );
}

interface ChoiceProps<Value extends string> {
  id: string;
  value: Value;
  choices: [value: Value, word: string][];
  onValue: (value: Value) => void;
  describedBy?: string | undefined;
}

export function Choice<Value extends string>({
  id,
  value,
  choices,
  onValue,
  describedBy,
}: ChoiceProps<Value>) {
  return (
    <select
      id={id}
      value={value}
      aria-describedby={describedBy}
      onChange={(event) => onValue(event.currentTarget.value as Value)}
    >
      {choices.map(([one, word]) => (
        <option key={one} value={one} selected={one === value}>
          {word}
        </option>
      ))}
    </select>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  children: (id: string) => ComponentChildren;
}

/** A label and its input. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useUniqueId();
  return (
    <div class="gl-field" title={hint}>
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}
