// What the user of the widget thinks of an item: a thumb, a text; kept beside the run.

import { useEffect, useState } from "preact/hooks";
import type { Note, Vote } from "../protocol.gen";
import { fill } from "../shared/format";
import { useBrowserWords } from "./words";

const LONGEST = 4000;

interface Props {
  item: string;
  note: Note | null;
  onSave: (vote: Vote, text: string) => void;
}

export function NoteForm({ item, note, onSave }: Props) {
  const { words } = useBrowserWords();
  const [text, setText] = useState(note?.text ?? "");
  const vote: Vote = note?.vote ?? 0;
  useEffect(() => setText(note?.text ?? ""), [note?.text]);
  const thumb = (value: Vote, name: string, mark: string) => (
    <button
      type="button"
      aria-pressed={vote === value}
      onClick={() => onSave(vote === value ? 0 : value, text)}
    >
      <span aria-hidden="true">{mark}</span> {name}
    </button>
  );
  const kept = note !== null && note.text === text.trim();
  return (
    <section class="gl-note" aria-label={words.notes}>
      <h4>{words.notes}</h4>
      <p class="gl-choices">
        {thumb(1, words.good, "+")}
        {thumb(-1, words.bad, "−")}
      </p>
      <textarea
        rows={2}
        maxLength={LONGEST}
        aria-label={fill(words.noteText, { item })}
        placeholder={fill(words.noteText, { item })}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p class="gl-choices">
        <button type="button" disabled={kept || (!note && !text.trim())} onClick={() => onSave(vote, text)}>
          {words.saveNote}
        </button>
        <span class="gl-muted" aria-live="polite">
          {kept ? words.noteSaved : ""}
        </span>
      </p>
    </section>
  );
}
