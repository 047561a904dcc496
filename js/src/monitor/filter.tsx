// What narrows the table of runs down: a text, a status, a model.

import type { Choice, RunRow } from "../protocol.gen";
import { word } from "../shared/words";
import { useMonitorWords } from "./words";

interface Props {
  rows: RunRow[];
  choice: Choice;
  onChoose: (choice: Partial<Choice>) => void;
}

function distinct(values: string[]): string[] {
  return [...new Set(values.filter(Boolean))].sort();
}

export function Filter({ rows, choice, onChoose }: Props) {
  const { words } = useMonitorWords();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !choice.text) return;
    onChoose({ text: "" });
    event.stopPropagation();
  };
  return (
    <div class="gl-filter">
      <input
        type="search"
        placeholder={words.filter}
        aria-label={words.filter}
        value={choice.text}
        onInput={(event) => onChoose({ text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      <Select
        label={words.status}
        all={words.allStatuses}
        values={distinct([...rows.map(({ status }) => status), choice.status])}
        value={choice.status}
        text={(status) => word(words, status)}
        onChange={(status) => onChoose({ status })}
      />
      <Select
        label={words.model}
        all={words.allModels}
        values={distinct([...rows.map(({ model }) => model), choice.model])}
        value={choice.model}
        text={(model) => model}
        onChange={(model) => onChoose({ model })}
      />
    </div>
  );
}

interface SelectProps {
  label: string;
  all: string;
  values: string[];
  value: string;
  text: (value: string) => string;
  onChange: (value: string) => void;
}

function Select({ label, all, values, value, text, onChange }: SelectProps) {
  return (
    <label class="gl-choice">
      {label}{" "}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="" selected={value === ""}>
          {all}
        </option>
        {values.map((one) => (
          <option key={one} value={one} selected={one === value}>
            {text(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
