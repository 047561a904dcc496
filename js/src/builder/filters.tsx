// What is left out of the log: the options of gnnrec_lab.Cleaning.
import type { BuilderForm, CleaningOptions, LogTable } from "../protocol.gen";
import { Choice, Field, MomentInput, NumberInput } from "./inputs";
import { useBuilderWords } from "./words";

interface Props {
  table: LogTable;
  form: BuilderForm;
  onChange: (form: BuilderForm) => void;
}

type Repeats = NonNullable<CleaningOptions["dedupe"]>;

const REPEATS: readonly Repeats[] = ["first", "last", "sum", "count"];

export function Filters({ table, form, onChange }: Props) {
  const { words } = useBuilderWords();
  const { options } = form;
  const set = (more: Partial<CleaningOptions>) => onChange({ ...form, options: { ...options, ...more } });
  const time = form.roles.time === null ? null : table.columns[form.roles.time];
  const numbered = time?.kind === "whole" || time?.kind === "number";
  const hint = time ? "" : words.needsTime;
  const number = (name: "min_weight" | "half_life" | "max_user" | "min_user" | "min_item", more = {}) => (
    <Field label={words[name]} hint={name === "half_life" ? hint : ""}>
      {(id) => (
        <NumberInput
          id={id}
          min={0}
          {...more}
          value={options[name]}
          onValue={(value) => set({ [name]: value })}
        />
      )}
    </Field>
  );
  const moment = (name: "since" | "until") => (
    <Field label={words[name]} hint={hint}>
      {(id) =>
        numbered ? (
          <NumberInput
            id={id}
            step="any"
            value={typeof options[name] === "number" ? options[name] : null}
            onValue={(value) => set({ [name]: value })}
          />
        ) : (
          <MomentInput
            id={id}
            disabled={!time}
            value={options[name]}
            onValue={(value) => set({ [name]: value })}
          />
        )
      }
    </Field>
  );
  return (
    <fieldset class="gl-filters">
      <legend>{words.filters}</legend>
      <Field label={words.missing}>
        {(id) => (
          <Choice
            id={id}
            value={options.missing}
            choices={[
              ["error", words.missingError],
              ["drop", words.missingDrop],
            ]}
            onValue={(missing) => set({ missing })}
          />
        )}
      </Field>
      <Field label={words.dedupe}>
        {(id) => (
          <Choice<Repeats | "">
            id={id}
            value={options.dedupe ?? ""}
            choices={[["", words.keepAll], ...REPEATS.map((how): [Repeats, string] => [how, words[how]])]}
            onValue={(how) => set({ dedupe: how || null })}
          />
        )}
      </Field>
      {moment("since")}
      {moment("until")}
      {number("min_weight", { step: "any", min: undefined })}
      {number("half_life", { step: "any", disabled: !time })}
      {number("max_user", { min: 1 })}
      {number("min_user")}
      {number("min_item")}
    </fieldset>
  );
}
