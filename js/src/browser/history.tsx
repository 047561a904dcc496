// What the user did: a profile with a timeline, and the interactions, which can be unticked.

import type { HistoryRow, Profile, Timeline, UserView } from "../protocol.gen";
import { count, counted, fill } from "../shared/format";
import { useBrowserWords } from "./words";

const MARKS = ["●", "▲", "■", "◆", "▼", "★"];
const [WIDTH, HEIGHT] = [240, 28];

/** A behaviour's mark: a shape beside the colour, always in the order of the behaviours' names. */
function Mark({ behaviour, all }: { behaviour: string; all: string[] }) {
  const place = all.indexOf(behaviour) % MARKS.length;
  return (
    <span class={`gl-behaviour gl-behaviour-${place}`} title={behaviour}>
      <span aria-hidden="true">{MARKS[place]}</span> {behaviour}
    </span>
  );
}

const day = (time: string) => time.split("T")[0] ?? time;

/** Return what stands at the ends of a timeline: days, with the time where they are the same, once if all is. */
export function ends(from: string, to: string): string[] {
  if (day(from) !== day(to)) return [day(from), day(to)];
  const time = (text: string) => text.split("T")[1]?.slice(0, 5) ?? "";
  const [first, last] = [time(from), time(to)];
  return first === last ? [day(from)] : [`${day(from)} ${first}`.trim(), last];
}

function TimelinePicture({ timeline, n }: { timeline: Timeline; n: number }) {
  const { words, locale } = useBrowserWords();
  const most = Math.max(...timeline.bins, 1);
  const wide = WIDTH / timeline.bins.length;
  const label = fill(words.timeline, { n: count(n, locale), from: day(timeline.from), to: day(timeline.to) });
  return (
    <figure class="gl-timeline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {timeline.bins.map((bin, place) => {
          const high = bin ? Math.max(2, (HEIGHT * bin) / most) : 0;
          return <rect key={place} x={place * wide} y={HEIGHT - high} width={wide - 1} height={high} />;
        })}
      </svg>
      <figcaption class="gl-muted">
        {ends(timeline.from, timeline.to).map((end) => (
          <span key={end}>{end}</span>
        ))}
      </figcaption>
    </figure>
  );
}

export function ProfileView({ profile, behaviours }: { profile: Profile; behaviours: string[] }) {
  const { words, locale } = useBrowserWords();
  const percent = Math.round(100 * profile.more_than);
  return (
    <div class="gl-profile">
      <p class="gl-muted">
        {counted("interactions", profile.interactions, words, locale)},{" "}
        {fill(words.profileMore, { n: percent })}
      </p>
      {profile.behaviours.length > 0 && (
        <ul class="gl-behaviours" aria-label={words.behavioursOf}>
          {profile.behaviours.map(({ name, count: n }) => (
            <li key={name}>
              <Mark behaviour={name} all={behaviours} /> {count(n, locale)}
            </li>
          ))}
        </ul>
      )}
      {profile.facts.map(([name, value]) => (
        <p key={name} class="gl-fact">
          <span class="gl-muted">{name}</span> {value}
        </p>
      ))}
      {profile.timeline && <TimelinePicture timeline={profile.timeline} n={profile.interactions} />}
    </div>
  );
}

interface Props {
  rows: HistoryRow[];
  profile?: Profile | undefined;
  removed: number[];
  /** Absent where nothing can be unticked; and why. */
  onTick?: ((item: number) => void) | undefined;
  note?: string | null;
}

interface TurningProps {
  part: Pick<UserView, "history" | "history_first" | "history_total">;
  /** Shows the part with the row at a place. */
  onTurn: (place: number) => void;
}

/** Which part of a long history is shown, and the way to those beside it; nothing where that is all. */
export function Turning({ part, onTurn }: TurningProps) {
  const { words, locale } = useBrowserWords();
  const { history, history_first: first, history_total: total } = part;
  const end = first + history.length;
  if (!(total > history.length)) return null;
  const places = { from: count(first + 1, locale), to: count(end, locale), n: count(total, locale) };
  return (
    <p class="gl-choices gl-turning">
      <span aria-live="polite">{fill(words.historyPart, places)}</span>
      <button type="button" disabled={first <= 0} onClick={() => onTurn(first - 1)}>
        {words.newer}
      </button>
      <button type="button" disabled={end >= total} onClick={() => onTurn(end)}>
        {words.older}
      </button>
    </p>
  );
}

/** Walk the ticks with the arrow keys; there is one stop for the Tab key, however long the history. */
function walk(event: KeyboardEvent) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget as HTMLElement;
  if (!step) return;
  const ticks = [...list.querySelectorAll<HTMLInputElement>("input")];
  const next = ticks[ticks.indexOf(event.target as HTMLInputElement) + step];
  for (const tick of ticks) tick.tabIndex = tick === (next ?? event.target) ? 0 : -1;
  next?.focus();
  event.preventDefault();
  event.stopPropagation();
}

export function History({ rows, profile, removed, onTick, note }: Props) {
  const { words } = useBrowserWords();
  // of the whole history, so that each part of it marks them alike
  const named = profile?.behaviours.map(({ name }) => name) ?? [];
  const behaviours = [...new Set([...named, ...rows.flatMap((row) => row.behaviour ?? [])])].sort();
  const first = rows.findIndex((row) => row.positive);
  if (!rows.length) return <p class="gl-empty">{words.noHistory}</p>;
  return (
    <>
      {profile && <ProfileView profile={profile} behaviours={behaviours} />}
      {note && <p class="gl-muted gl-key">{note}</p>}
      <ul
        class="gl-list gl-history"
        aria-label={words.history}
        tabIndex={onTick ? -1 : 0}
        onKeyDown={onTick ? walk : undefined}
      >
        {rows.map((row, place) => {
          const out = removed.includes(row.item);
          return (
            <li
              key={`${row.item}-${row.behaviour}`}
              class={["gl-row", !row.positive && "gl-not-positive", out && "gl-removed"]
                .filter(Boolean)
                .join(" ")}
            >
              {onTick && (
                <span class="gl-tick">
                  {row.positive && (
                    <input
                      type="checkbox"
                      checked={!out}
                      tabIndex={place === first ? 0 : -1}
                      aria-label={fill(words.tick, { item: row.label })}
                      onChange={() => onTick(row.item)}
                    />
                  )}
                </span>
              )}
              <span class="gl-what">
                <span class="gl-label" title={row.label}>
                  {row.label}
                </span>
                <span class="gl-muted gl-when">
                  {row.weight && <span>{row.weight}</span>}
                  {row.time && <time title={row.time}>{day(row.time)}</time>}
                  {row.behaviour && <Mark behaviour={row.behaviour} all={behaviours} />}
                  {row.times > 1 && <span>{fill(words.times, { n: row.times })}</span>}
                  {!row.positive && <span>{words.notPositive}</span>}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
