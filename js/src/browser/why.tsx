// Why an item is in the list: its picture and text, the parts of its score in one run or two, paths, trust, a note.

import type {
  BrowserRun,
  BrowserWork,
  Media,
  Note,
  Reasons,
  Smallest,
  Trust,
  UserView,
  Vote,
  Why,
} from "../protocol.gen";
import { fill, numbers } from "../shared/format";
import { Contributions } from "./contributions";
import { NoteForm } from "./notes";
import { Paths } from "./paths";
import { Save, Sentence } from "./save";
import { TrustPanel } from "./trust";
import { asWhy } from "./types";
import { SmallestChange } from "./whatif";
import { type BrowserLanguage, useBrowserWords } from "./words";

/** What the panel can ask of the kernel; absent in a static page. */
export interface Asking {
  measure: (item: number) => void;
  smallest: (item: number) => void;
  note: (item: number, vote: Vote, text: string) => void;
  names: (show: boolean) => void;
}

interface Props {
  run: BrowserRun;
  view: UserView;
  selected: number | null;
  reasons: Reasons | null;
  trust: Trust | null;
  smallest: Smallest | null;
  work: BrowserWork | null;
  note: Note | null;
  ask: Asking | null;
}

function AboutItem({ label, about }: { label: string; about: Media }) {
  const { words } = useBrowserWords();
  const link = /^https?:\/\//i.test(about.link ?? "") ? about.link : null;
  return (
    <div class="gl-about">
      {about.picture && <img src={about.picture} alt={fill(words.pictureOf, { item: label })} />}
      <div>
        {about.facts.map(([name, value]) => (
          <p key={name} class="gl-fact">
            <span class="gl-muted">{name}</span> {value}
          </p>
        ))}
        {link && (
          <a href={link} target="_blank" rel="noopener noreferrer">
            {words.link}
          </a>
        )}
      </div>
    </div>
  );
}

interface PartsProps {
  run: BrowserRun;
  view: UserView;
  item: number;
  why: Why;
  theirs: Why | null;
}

/** The parts of a score: of one run, or of two beside each other. */
function Parts({ run, view, item, why, theirs }: PartsProps) {
  const { words, locale } = useBrowserWords();
  const other = view.other;
  if (!other || !theirs) return <Contributions key={item} why={why} />;
  const place = (rows: UserView["recommendations"]) =>
    rows.find((row) => row.item === item)?.rank ?? words.outside;
  const sides = [
    { name: run.name, rank: place(view.recommendations), why },
    { name: other.name, rank: place(other.recommendations), why: theirs },
  ];
  return (
    <div class="gl-sides">
      {sides.map((side) => (
        <div key={side.name}>
          <h5>
            {fill(words.whyIn, { name: side.name, rank: side.rank })}{" "}
            <span class="gl-muted">{ownShare(side.why, words, locale)}</span>
          </h5>
          <Contributions key={item} why={side.why} of={side.name} />
        </div>
      ))}
    </div>
  );
}

/** Say how much of the score the user's own items carry; nothing where that isn't defined. */
function ownShare(why: Why, words: BrowserLanguage["words"], locale: string): string {
  if (typeof why.own_share !== "number") return "";
  const share = numbers(locale, { maximumFractionDigits: 0 }).format(100 * why.own_share);
  return fill(words.ownShare, { share });
}

export function WhyPanel({ run, view, selected, reasons, trust, smallest, work, note, ask }: Props) {
  const { words, locale } = useBrowserWords();
  const why = asWhy(reasons?.run);
  const row = view.recommendations.find((item) => item.item === selected);
  if (!why || selected === null) return <p class="gl-empty">{words.chooseItem}</p>;
  const about = view.media?.[String(selected)];
  const at = (doing: BrowserWork["doing"]) => (work?.doing === doing && work.item === selected ? work : null);
  const fold = run.fold_in ? ask : null;
  const place = row && row.rank !== null ? `#${row.rank}` : "";
  const facts = [place, view.other ? "" : ownShare(why, words, locale)].filter(Boolean).join(" · ");
  return (
    <>
      <h4 class="gl-target" aria-live="polite">
        {fill(words.whyItem, { item: why.item_label })} {facts && <span class="gl-muted">{facts}</span>}
      </h4>
      {about && <AboutItem label={why.item_label} about={about} />}
      <Sentence why={why} />
      <div class="gl-reasons">
        <div>
          <Parts run={run} view={view} item={selected} why={why} theirs={asWhy(reasons?.other)} />
          {fold && (
            <SmallestChange
              smallest={smallest?.item === selected ? smallest : null}
              work={at("smallest")}
              onAsk={() => fold.smallest(selected)}
            />
          )}
          {ask && (
            <NoteForm
              key={`note ${selected}`}
              item={why.item_label}
              note={note}
              onSave={(vote, text) => ask.note(selected, vote, text)}
            />
          )}
          <Save why={why} user={view.user.label} run={run.name} />
        </div>
        <div>
          <TrustPanel
            trust={trust}
            work={at("trust")}
            onMeasure={fold ? () => fold.measure(selected) : undefined}
          />
          <Paths
            key={`paths ${selected}`}
            why={why}
            user={view.user.label}
            kind={run.edge_weights}
            names={run.names}
            onNames={ask?.names}
          />
        </div>
      </div>
    </>
  );
}
