// What can be asked of a run: at once, or after a question where something would be lost.

import { useState } from "preact/hooks";
import type { RunRow, Verb } from "../protocol.gen";
import type { Words } from "../shared/words";
import { VERBS } from "./types";
import { type MonitorWords, useMonitorWords } from "./words";

type AllWords = Words & MonitorWords;

interface Question {
  question: string;
  yes: string;
  no: string;
}

/** Return what is asked before, for verbs after which something is gone. */
function questionOf(verb: Verb, words: AllWords): Question | null {
  if (verb === "stop") return { question: words.stopQuestion, yes: words.stopYes, no: words.stopNo };
  if (verb === "kill") return { question: words.killQuestion, yes: words.killYes, no: words.killNo };
  if (verb === "remove") return { question: words.removeQuestion, yes: words.removeYes, no: words.removeNo };
  return null;
}

interface Props {
  row: RunRow;
  /** Whether one was asked for that the kernel hasn't taken yet, or there is nobody to ask. */
  busy: boolean;
  onAsk: (verb: Verb) => void;
}

export function Verbs({ row, busy, onAsk }: Props) {
  const { words } = useMonitorWords();
  const [sure, setSure] = useState<Verb | null>(null);
  const ask = (verb: Verb) => {
    setSure(null);
    if (!busy) onAsk(verb);
  };
  return (
    <>
      {VERBS.filter((verb) => row.verbs.includes(verb)).map((verb) => (
        <Asked
          key={verb}
          label={words[verb]}
          question={questionOf(verb, words)}
          sure={sure === verb}
          busy={busy}
          onSure={(is) => setSure(is ? verb : null)}
          onAsk={() => ask(verb)}
        />
      ))}
    </>
  );
}

interface AskedProps {
  label: string;
  question: Question | null;
  sure: boolean;
  busy: boolean;
  onSure: (is: boolean) => void;
  onAsk: () => void;
}

/** A button, with a question before it where something would be lost. */
export function Asked({ label, question, sure, busy, onSure, onAsk }: AskedProps) {
  // not `disabled`: a button that is loses the keyboard's focus
  const idle = { "aria-disabled": busy };
  if (!question)
    return (
      <button type="button" {...idle} onClick={onAsk}>
        {label}
      </button>
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!sure || event.key !== "Escape") return;
    onSure(false);
    event.stopPropagation();
  };
  return (
    <span class="gl-confirm" {...(sure && { role: "alertdialog", "aria-label": question.question })}>
      {sure && <span>{question.question}</span>}
      {/* one button for both: the keyboard's focus stays on it, and pressing it twice does nothing */}
      <button type="button" {...idle} onKeyDown={onKeyDown} onClick={() => onSure(!sure && !busy)}>
        {sure ? question.no : label}
      </button>
      {sure && (
        <button type="button" {...idle} onKeyDown={onKeyDown} onClick={onAsk}>
          {question.yes}
        </button>
      )}
    </span>
  );
}
