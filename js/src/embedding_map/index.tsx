// EmbeddingMap: users and items of a run in two dimensions, to walk on, to colour and to pick from.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Browser } from "../browser/index";
import type { BrowserModel } from "../browser/types";
import type { FoundPoints, MapNode, MapPoint } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { count, fill } from "../shared/format";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { useNarrow } from "../shared/narrow";
import { useOther } from "../shared/other";
import { useRequests } from "../shared/requests";
import { MapCanvas } from "./canvas";
import { PickedList, PointCard } from "./card";
import { type Corner, inThousandths } from "./lasso";
import { MapLegend } from "./legend";
import { foundIn, pointOf } from "./offline";
import { bitsInOrder, inOrder, placeOf, placesOf, sorted, UNITS } from "./points";
import { MapProgress } from "./progress";
import { PointSearch } from "./search";
import * as border from "./types";
import { spokenColour, useMapWords } from "./words";

const METHODS = ["pca", "tsne"] as const;

export function EmbeddingMap({ model }: { model: border.EmbeddingMapModel }) {
  const { words, locale } = useMapWords();
  const root = useRef<HTMLElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const map = useRef<HTMLDivElement>(null);
  const facts = border.asFacts(useTrait(model, "facts"));
  const placement = border.asPlacement(useTrait(model, "placement"));
  const legend = border.asLegend(useTrait(model, "legend"));
  const bytes = useTrait(model, "places");
  const colours = useTrait(model, "colours");
  const marked = useTrait(model, "marked");
  const heard = border.asPoint(useTrait(model, "point"));
  const foundThere = border.asFound(useTrait(model, "found"));
  const picked = border.asPicked(useTrait(model, "picked"));
  const work = border.asWork(useTrait(model, "work"));
  const colouring = border.asColouring(useTrait(model, "colouring"));
  const opened = border.asOpened(useTrait(model, "opened"));
  const error = useTrait(model, "error");
  const code = String(useTrait(model, "code") ?? "");
  const names = border.asNames(useTrait(model, "names"));
  const live = useTrait(model, "live") !== false;
  const [ask, waiting] = useRequests(model);
  const [askWork, working] = useRequests(model);
  const [foundHere, setFoundHere] = useState<FoundPoints | null>(null);
  const [hovered, setHovered] = useState(-1);
  const [chosen, setChosen] = useState(-1);
  const [goTo, setGoTo] = useState<{ number: number; at: number } | null>(null);
  const [standing, setStanding] = useState<number | null>(null);
  const [lasso, setLasso] = useState(false);
  const [explained, setExplained] = useState<MapNode | null>(null);
  const browser = useOther<BrowserModel>(model, explained && opened ? opened.model : "");
  const narrow = useNarrow(root);

  const users = facts?.users ?? 0;
  const points = useMemo(() => sorted(placesOf(border.asBytes(bytes)), users), [bytes, users]);
  const codes = useMemo(() => inOrder(points, border.asBytes(colours)), [points, colours]);
  const lit = useMemo(() => {
    const held = bitsInOrder(points, border.asBytes(marked));
    if (held || standing === null) return held;
    return codes.map((one) => (one === standing ? 1 : 0));
  }, [points, codes, marked, standing]);
  useEffect(() => setStanding(null), [legend?.by]);

  const shown = hovered >= 0 ? hovered : chosen;
  const point: MapPoint | null = shown < 0 ? null : live ? heard : pointOf(shown, names, users);
  const current = point?.number === shown ? point : null;
  const look = (number: number) => number >= 0 && live && ask("point", { number });
  const hover = (number: number) => {
    setHovered(number);
    look(number >= 0 ? number : chosen);
  };
  const choose = (number: number) => {
    setChosen(number);
    setHovered(-1);
    look(number);
  };
  const chooseNode = (node: MapNode) => {
    choose(node.number);
    setGoTo({ number: node.number, at: Date.now() });
  };
  const pick = (corners: Corner[]) => ask("pick", { polygon: inThousandths(corners, UNITS) });
  const explain = (node: MapNode) => {
    setExplained(node);
    askWork("explain", { number: node.number });
  };
  const nameOf = (number: number) =>
    current && current.number === number
      ? current.label
      : (current?.near.find((row) => row.number === number)?.label ?? names[number] ?? "");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") box.current?.focus();
    else if (event.key === "Escape" && lasso) setLasso(false);
    else if (event.key === "Escape" && chosen >= 0) choose(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (!facts) return null;

  const title = fill(words.title, { name: facts.name });
  const size = fill(words.size, {
    users: count(facts.users, locale),
    items: count(facts.items, locale),
  });
  const statement = placement?.statement[locale] ?? "";
  const ready = opened !== null && explained !== null && browser !== null;
  return (
    <section
      ref={root}
      class={`gl-map ${narrow ? "gl-narrow" : ""}`}
      aria-label={title}
      onKeyDown={onKeyDown}
    >
      <header class="gl-header">
        <strong>{title}</strong>
        <span class="gl-muted">{size}</span>
        <PointSearch
          box={box}
          found={live ? foundThere : foundHere}
          onSearch={(query) => (live ? ask("search", { query }) : setFoundHere(foundIn(query, names, users)))}
          onChoose={(node) => {
            chooseNode(node);
            map.current?.focus({ preventScroll: true });
          }}
        />
        {live && (
          <>
            <label class="gl-choice">
              <span class="gl-muted">{words.method}</span>{" "}
              <select
                value={work ? work.method : placement?.method}
                onChange={(event) =>
                  askWork("lay_out", { method: event.currentTarget.value as "pca" | "tsne" })
                }
              >
                {METHODS.map((method) => (
                  <option key={method} value={method}>
                    {words[method]}
                  </option>
                ))}
              </select>
            </label>
            <label class="gl-choice">
              <span class="gl-muted">{words.colourBy}</span>{" "}
              <select
                value={colouring?.by ?? legend?.by}
                onChange={(event) => askWork("colour", { by: event.currentTarget.value })}
              >
                {facts.colourings.map((by) => (
                  <option key={by} value={by}>
                    {spokenColour(by, words)}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
      </header>
      <Notice
        state={{ ...waiting, failure: waiting.failure ?? working.failure }}
        error={typeof error === "string" && error ? error : null}
      />
      <MapProgress work={work} colouring={colouring} onStop={() => askWork("stop", {})} />
      {points.numbers.length === 0 ? (
        <p class="gl-empty">{words.empty}</p>
      ) : (
        <div class="gl-map-parts">
          <div class="gl-map-left">
            <MapCanvas
              box={map}
              {...{ points, codes, lit, legend, lasso, hovered, chosen, goTo, nameOf }}
              label={`${title}. ${size}. ${statement}`}
              near={current?.near.map((row) => row.number) ?? []}
              onHover={hover}
              onChoose={choose}
              onPick={pick}
              onLasso={setLasso}
            >
              <span class="gl-muted gl-map-note">{lasso ? words.lassoNote : words.wheel}</span>
            </MapCanvas>
            <p class="gl-muted gl-key">{statement}</p>
          </div>
          <div class="gl-map-side">
            {legend && <MapLegend {...{ legend, standing }} onStand={setStanding} />}
            {picked && picked.polygon.length > 0 && (
              <PickedList
                picked={picked}
                onChoose={chooseNode}
                onClear={() => ask("pick", { polygon: [] })}
              />
            )}
            <PointCard
              point={shown >= 0 ? point : null}
              by={legend?.by ?? ""}
              drawn={!point || placeOf(points, point.number) !== null}
              live={live}
              onChoose={chooseNode}
              onExplain={explain}
            />
          </div>
        </div>
      )}
      {explained && (
        <section class="gl-map-explained" aria-label={words.explain}>
          <div class="gl-picked-head">
            <h4>{explained.label}</h4>
            <button type="button" onClick={() => setExplained(null)}>
              {words.close}
            </button>
          </div>
          {opened && <Footer code={opened.code} />}
          {ready ? (
            <Browser key={opened.model} model={browser} />
          ) : (
            <p class="gl-muted gl-key" aria-live="polite">
              {working.failure ? "" : words.opening}
            </p>
          )}
        </section>
      )}
      <Footer code={code} />
    </section>
  );
}

export default { render: mount(EmbeddingMap) };
