// The columns of the log with examples of their values, and their roles.

import type { BuilderForm, Guess, LogTable, Role } from "../protocol.gen";
import { fill } from "../shared/format";
import { useUniqueId } from "../shared/ids";
import { word } from "../shared/words";
import { Choice } from "./inputs";
import { ROLES } from "./types";
import { useBuilderWords } from "./words";

export function Columns({ table, form }: { table: LogTable; form: BuilderForm }) {
  const { words } = useBuilderWords();
  const role = (place: number) => ROLES.find((one) => form.roles[one] === place);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="gl-columns-list" aria-label={words.columns} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.column}</th>
            <th scope="col">{words.type}</th>
            <th scope="col">{words.examples}</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column, place) => {
            const own = role(place);
            return (
              <tr key={place}>
                <th scope="row">
                  {column.name}
                  {own && <span class="gl-role">{words[own]}</span>}
                </th>
                <td title={column.type}>{word(words, column.kind)}</td>
                <td>{column.examples.join(" · ")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface Props {
  table: LogTable;
  form: BuilderForm;
  guess: Guess | null;
  /** The form as it was at first: what the reasons are about. */
  first: BuilderForm;
  onChange: (form: BuilderForm) => void;
}

export function Roles({ table, form, guess, first, onChange }: Props) {
  const { words, locale } = useBuilderWords();
  const choose = (role: Role, value: string) => {
    const place = value === "" ? null : Number(value);
    const behaviours = role === "behaviour" ? [] : form.behaviours;
    onChange({ ...form, behaviours, roles: { ...form.roles, [role]: place } });
  };
  const columns = table.columns.map(({ name }, place): [string, string] => [String(place), name]);
  return (
    <fieldset class="gl-roles">
      <legend>{words.roles}</legend>
      {guess?.doubt[locale] && (form.roles.user === null || form.roles.item === null) && (
        <p class="gl-doubt">{guess.doubt[locale]}</p>
      )}
      {ROLES.map((role) => {
        const place = form.roles[role] ?? null;
        const needed = role === "user" || role === "item";
        const reason = place === (first.roles[role] ?? null) ? (guess?.reasons[locale]?.[role] ?? "") : "";
        return (
          <RoleField
            key={role}
            label={needed ? fill(words.neededRole, { role: words[role] }) : words[role]}
            value={place === null ? "" : String(place)}
            choices={[["", needed ? words.choose : words.none], ...columns]}
            reason={reason}
            onValue={(value) => choose(role, value)}
          />
        );
      })}
    </fieldset>
  );
}

interface FieldProps {
  label: string;
  value: string;
  choices: [string, string][];
  reason: string;
  onValue: (value: string) => void;
}

function RoleField({ label, value, choices, reason, onValue }: FieldProps) {
  const id = useUniqueId();
  const why = `${id}-why`;
  return (
    <div class="gl-rolefield">
      <label for={id}>{label}</label>
      <Choice {...{ id, value, choices, onValue }} describedBy={reason ? why : undefined} />
      <span class="gl-muted" id={why}>
        {reason}
      </span>
    </div>
  );
}
