// The map itself: a canvas to move on, with the mouse, the wheel, fingers or keys; rings and names lie over it.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Legend } from "../protocol.gen";
import { runsCell } from "../shared/keys";
import { type Camera, moved, type Size, seen, toMap, toScreen, whole, zoomed } from "./camera";
import { type Corner, path, simplified } from "./lasso";
import { countIn, nearest, type Points, placeOf } from "./points";
import { draw, type Picture, pictureOf } from "./raster";
import { shadesOf } from "./shades";
import { useTheme } from "./theme";
import { useMapWords } from "./words";

const HEIGHT = 520;
const REACH = 12; // pixels within which a point is met
const STILL = 60; // milliseconds that the pointer rests before a point is looked at
const STEP = 60; // pixels that an arrow key moves
const NEARER = 1.4;
const MOVING = 250_000; // points that are drawn while it moves; all of them when it stands
const SETTLED = 100; // milliseconds after which it stands
const NAMED = 24; // characters of a name on the map

interface Props {
  /** What the keys go to. */
  box: RefObject<HTMLDivElement>;
  points: Points;
  codes: Uint8Array;
  lit: Uint8Array | null;
  legend: Legend | null;
  label: string;
  /** Whether the next drag draws a lasso. */
  lasso: boolean;
  hovered: number;
  chosen: number;
  /** The nearest of the point that is shown, and the name of a point where it is known. */
  near: number[];
  nameOf: (number: number) => string;
  /** Where the camera is to go: a point, each time `at` is another. */
  goTo: { number: number; at: number } | null;
  onHover: (number: number) => void;
  onChoose: (number: number) => void;
  onPick: (polygon: Corner[]) => void;
  onLasso: (on: boolean) => void;
  children?: ComponentChildren;
}

function useSize(element: { current: HTMLElement | null }): Size {
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    if (!element.current) return;
    setWidth(element.current.clientWidth || 640);
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width || 640));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { width, height: Math.round(Math.min(HEIGHT, Math.max(300, width * 0.9))) };
}

export function MapCanvas(props: Props) {
  const { words } = useMapWords();
  const { box, points, codes, lit, legend, lasso, hovered, chosen, goTo } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const [camera, move] = useState<Camera | null>(null);
  const [moving, setMoving] = useState(false);
  const settling = useRef<ReturnType<typeof setTimeout>>();
  const [drawn, setDrawn] = useState<Corner[]>([]);
  const theme = useTheme();
  const drag = useRef<{ x: number; y: number; far: number; lasso: boolean } | null>(null);
  const resting = useRef<ReturnType<typeof setTimeout>>();
  const view = camera ?? whole(size);
  const views = useRef(view);
  views.current = view;

  const setCamera = (next: Camera | null) => {
    clearTimeout(settling.current);
    settling.current = setTimeout(() => setMoving(false), SETTLED);
    setMoving(true);
    move(next);
  };

  useLayoutEffect(() => {
    const element = canvas.current;
    const pencil = element?.getContext?.("2d");
    if (!element || !pencil) return;
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== width || element.height !== height)
      [element.width, element.height] = [width, height];
    const kept = kits.get(element);
    const kit =
      kept?.image.width === width && kept.image.height === height
        ? kept
        : kitOf(pencil, width, height, ratio);
    kits.set(element, kit);
    const started = performance.now();
    const shades = shadesOf(box.current as Element, legend);
    draw(kit.picture, { points, codes, lit }, view, size, shades, moving ? MOVING : undefined);
    pencil.putImageData(kit.image, 0, 0);
    element.dataset.ms = (performance.now() - started).toFixed(1);
  }, [points, codes, lit, legend, camera, moving, size.width, size.height, theme]);

  useEffect(() => {
    const place = goTo && placeOf(points, goTo.number);
    if (!place) return;
    const [px, py] = toScreen(views.current, size, ...place);
    const inView = px > 40 && py > 40 && px < size.width - 40 && py < size.height - 40;
    if (!inView) setCamera({ ...views.current, x: place[0], y: place[1] });
  }, [goTo?.at]);

  // Preact listens to the wheel without the right to keep it from the page
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent) => {
      // the page scrolls over the map until one is at work on it
      if (!(event.ctrlKey || event.metaKey || element?.contains(document.activeElement))) return;
      event.preventDefault();
      const [px, py] = at(event);
      setCamera(zoomed(views.current, size, 1.0015 ** -event.deltaY, px, py));
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [size.width, size.height]);

  const at = (event: MouseEvent): [number, number] => {
    const rect = box.current?.getBoundingClientRect();
    return [event.clientX - (rect?.left ?? 0), event.clientY - (rect?.top ?? 0)];
  };
  const met = (px: number, py: number) => nearest(points, ...toMap(view, size, px, py), REACH / view.zoom);
  const hover = (number: number) => {
    clearTimeout(resting.current);
    if (number !== hovered) resting.current = setTimeout(() => props.onHover(number), STILL);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const [x, y] = at(event);
    drag.current = { x, y, far: 0, lasso: lasso || event.shiftKey };
    box.current?.setPointerCapture?.(event.pointerId);
    if (drag.current.lasso) setDrawn([[x, y]]);
  };
  const onPointerMove = (event: PointerEvent) => {
    const [x, y] = at(event);
    const from = drag.current;
    if (!from) return hover(met(x, y));
    from.far += Math.abs(x - from.x) + Math.abs(y - from.y);
    if (from.lasso) setDrawn((before) => [...before, [x, y]]);
    else if (from.far > 3) setCamera(moved(views.current, x - from.x, y - from.y));
    [from.x, from.y] = [x, y];
  };
  const onPointerUp = (event: PointerEvent) => {
    const from = drag.current;
    drag.current = null;
    if (!from) return;
    if (from.lasso) {
      const corners = simplified(drawn).map(([px, py]) => toMap(view, size, px, py));
      setDrawn([]);
      if (corners.length > 2) props.onPick(corners);
      props.onLasso(false);
    } else if (from.far <= 3) props.onChoose(met(...at(event)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box.current || runsCell(event))
      return;
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    };
    const step = steps[event.key];
    const middle: [number, number] = [size.width / 2, size.height / 2];
    if (step) setCamera(moved(view, ...step));
    else if (event.key === "+" || event.key === "=") setCamera(zoomed(view, size, NEARER, ...middle));
    else if (event.key === "-") setCamera(zoomed(view, size, 1 / NEARER, ...middle));
    else if (event.key === "Home" || event.key === "0") setCamera(null);
    else if (event.key === "Enter") props.onChoose(nearest(points, view.x, view.y, size.width / view.zoom));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pickSeen = () => {
    const { left, right, bottom, top } = seen(view, size);
    props.onPick([
      [left, bottom],
      [right, bottom],
      [right, top],
      [left, top],
    ]);
  };
  const ring = (number: number, className: string, named: boolean) => {
    const place = number >= 0 ? placeOf(points, number) : null;
    if (!place) return null;
    const [px, py] = toScreen(view, size, ...place);
    if (px < 0 || py < 0 || px > size.width || py > size.height) return null;
    const name = named ? props.nameOf(number) : "";
    const short = name.length > NAMED ? `${name.slice(0, NAMED - 1)}…` : name;
    const right = px < size.width * 0.6;
    return (
      <g key={`${className} ${number}`} class={className}>
        <circle cx={px} cy={py} r={named ? 8 : 6} />
        {short && (
          <text x={px + (right ? 12 : -12)} y={py + 4} text-anchor={right ? "start" : "end"}>
            {short}
          </text>
        )}
      </g>
    );
  };
  const shown = hovered >= 0 ? hovered : chosen;
  return (
    <div class="gl-map-view">
      <div
        ref={box}
        class={`gl-map-box ${lasso ? "gl-lassoing" : ""}`}
        style={{ height: `${size.height}px` }}
        role="application"
        aria-label={props.label}
        aria-description={words.keys}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is walked on with the keys
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => hover(-1)}
        onDblClick={(event) => setCamera(zoomed(view, size, 2, ...at(event)))}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} />
        <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
          {props.near.map((number) => ring(number, "gl-ring-near", false))}
          {chosen !== shown && ring(chosen, "gl-ring-chosen", true)}
          {ring(shown, shown === chosen ? "gl-ring-chosen" : "gl-ring", true)}
          {drawn.length > 1 && <path class="gl-lasso" d={path(drawn)} />}
          <path class="gl-cross" d={`M${size.width / 2 - 6},${size.height / 2}h12m-6,-6v12`} />
        </svg>
      </div>
      <div class="gl-map-tools">
        <button type="button" aria-pressed={lasso} onClick={() => props.onLasso(!lasso)}>
          {words.lasso}
        </button>
        <button type="button" onClick={pickSeen} disabled={countIn(points, seen(view, size)) === 0}>
          {words.pickSeen}
        </button>
        <span class="gl-map-zoom">
          <button
            type="button"
            aria-label={words.nearer}
            onClick={() => setCamera(zoomed(view, size, NEARER, size.width / 2, size.height / 2))}
          >
            +
          </button>
          <button
            type="button"
            aria-label={words.farther}
            onClick={() => setCamera(zoomed(view, size, 1 / NEARER, size.width / 2, size.height / 2))}
          >
            −
          </button>
          <button type="button" disabled={camera === null} onClick={() => setCamera(null)}>
            {words.wholeMap}
          </button>
        </span>
        {props.children}
      </div>
    </div>
  );
}

interface Kit {
  image: ImageData;
  picture: Picture;
}

// of each canvas what it is drawn by, made anew only when its size is another
const kits = new WeakMap<HTMLCanvasElement, Kit>();

function kitOf(pencil: CanvasRenderingContext2D, width: number, height: number, ratio: number): Kit {
  const image = pencil.createImageData(width, height);
  return { image, picture: pictureOf(image, ratio) };
}
