// After each test of any file: an empty page, real time. The files share modules and page, so no file does it alone.
import { cleanup } from "@testing-library/preact";
import { afterEach, vi } from "vitest";
import { takeOff } from "./page";

afterEach(() => {
  takeOff();
  cleanup();
  document.body.replaceChildren();
  document.documentElement.lang = "";
  vi.useRealTimers();
});
