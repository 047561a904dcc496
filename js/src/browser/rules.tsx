// Rules for the list: a small panel that ranks anew, and what the rules took out.

import { useEffect, useState } from "preact/hooks";
import type { RuleForm, RulesState } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { useUniqueId } from "../shared/ids";
import { word } from "../shared/words";
import { useBrowserWords } from "./words";

const LISTS = ["allow", "deny"] as const;
const DATES = ["since", "until"] as const;
export const NO_RULES: RuleForm = {
  where: "",
  allow: [],
  deny: [],
  per: [],
  diversify: 0,
  since: "",
  until: "",
};

interface Props {
  rules: RulesState;
  onApply: (form: RuleForm) => void;
}

/** At most so many of one kind, by column: a row for each, and one to add. */
function Caps({
  form,
  columns,
  onForm,
}: {
  form: RuleForm;
  columns: string[];
  onForm: (form: RuleForm) => void;
}) {
  const { words } = useBrowserWords();
  const rows: [string, number][] = [...form.per, ["", 2]];
  const set = (place: number, row: [string, number]) => {
    const per = rows.map((old, n): [string, number] => (n === place ? row : old));
    onForm({ ...form, per: per.filter(([column]) => column) });
  };
  return (
    <fieldset class="gl-rule">
      <legend>{words.rulePer}</legend>
      {rows.map(([column, most], place) => (
        // by its place: an arrow key chooses, and the keyboard must stay in what it has changed
        <span key={place} class="gl-cap">
          <input
            type="number"
            min={1}
            aria-label={words.ruleMost}
            value={most}
            disabled={!column}
            onChange={(event) =>
              set(place, [column, Math.max(1, Math.round(Number(event.currentTarget.value)) || 1)])
            }
          />
          <select
            aria-label={words.ruleColumn}
            value={column}
            onChange={(event) => set(place, [event.currentTarget.value, most])}
          >
            <option value="">{words.ruleNone}</option>
            {columns.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </span>
      ))}
    </fieldset>
  );
}

export function RulesPanel({ rules, onApply }: Props) {
  const { words, locale } = useBrowserWords();
  const [form, setForm] = useState(rules.form);
  const id = useUniqueId();
  // what the kernel says anew, for example after another user was opened
  useEffect(() => setForm(rules.form), [JSON.stringify(rules.form)]);
  const lines = (text: string) => text.split("\n");
  const submit = (event: Event) => {
    event.preventDefault();
    const own = { ...form };
    for (const name of LISTS) own[name] = form[name].map((line) => line.trim()).filter(Boolean);
    onApply(own);
  };
  const clear = () => {
    setForm(NO_RULES);
    onApply(NO_RULES);
  };
  const idle = !rules.active && !rules.error; // not disabled, which would lose the keyboard
  return (
    <form class="gl-rules" aria-label={words.rules} onSubmit={submit}>
      <label class="gl-rule gl-wide" for={`${id}-where`}>
        <span>{words.ruleWhere}</span>
        <input
          id={`${id}-where`}
          type="text"
          spellcheck={false}
          placeholder={rules.columns.length ? words.ruleExample : words.ruleNoFeatures}
          value={form.where}
          aria-invalid={rules.error ? "true" : undefined}
          onInput={(event) => setForm({ ...form, where: event.currentTarget.value })}
        />
        {rules.columns.length > 0 && (
          <span class="gl-muted">{fill(words.ruleColumns, { names: rules.columns.join(", ") })}</span>
        )}
      </label>
      {LISTS.map((name) => (
        <label key={name} class="gl-rule" for={`${id}-${name}`}>
          <span>{words[`rule_${name}`]}</span>
          {rules.held[name] === undefined ? (
            <textarea
              id={`${id}-${name}`}
              rows={2}
              placeholder={words.ruleLines}
              value={form[name].join("\n")}
              onInput={(event) => setForm({ ...form, [name]: lines(event.currentTarget.value) })}
            />
          ) : (
            <span class="gl-muted">{fill(words.ruleHeld, { n: count(rules.held[name], locale) })}</span>
          )}
        </label>
      ))}
      {rules.columns.length > 0 && <Caps form={form} columns={rules.columns} onForm={setForm} />}
      <label class="gl-rule" for={`${id}-diversify`}>
        <span>{words.ruleDiversify}</span>
        <span class="gl-cap">
          <input
            id={`${id}-diversify`}
            type="range"
            min={0}
            max={1}
            step={0.1}
            value={form.diversify}
            onInput={(event) => setForm({ ...form, diversify: Number(event.currentTarget.value) })}
          />
          <output>{form.diversify}</output>
        </span>
      </label>
      {rules.columns.length > 0 &&
        DATES.map((name) => (
          <label key={name} class="gl-rule" for={`${id}-${name}`}>
            <span>{words[`rule_${name}`]}</span>
            <select
              id={`${id}-${name}`}
              value={form[name]}
              onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
            >
              <option value="">{words.ruleNone}</option>
              {rules.columns.map((column) => (
                <option key={column} value={column}>
                  {column}
                </option>
              ))}
            </select>
          </label>
        ))}
      <p class="gl-choices gl-wide">
        <button type="submit">{words.applyRules}</button>
        <button type="button" aria-disabled={idle} onClick={() => idle || clear()}>
          {words.clearRules}
        </button>
      </p>
      <p class={rules.error ? "gl-error gl-wide" : "gl-unseen"} role="alert">
        {rules.error}
      </p>
    </form>
  );
}

/** Say which items the rules took out, and which of them did. */
export function TakenOut({ rules }: { rules: RulesState }) {
  const { words, locale } = useBrowserWords();
  const named = (rule: string) =>
    rule.startsWith("per ") ? fill(words.takenPer, { column: rule.slice(4) }) : word(words, `taken_${rule}`);
  if (!rules.out.length) return <p class="gl-muted gl-key">{words.takenNone}</p>;
  return (
    <div class="gl-key gl-taken">
      <p class="gl-muted">{fill(words.taken, { n: count(rules.out.length, locale) })}</p>
      <ul>
        {rules.out.map((row) => (
          <li key={row.item}>
            {row.label}{" "}
            <span class="gl-muted">
              ({fill(words.wasPlace, { n: count(row.old_rank, locale) })}) – {row.rules.map(named).join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
