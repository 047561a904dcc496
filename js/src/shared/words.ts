// Every word the widgets show, in English and Korean.

import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import type { Language as Locale } from "../protocol.gen";

const en = {
  h: "h",
  m: "m",
  s: "s",
  epoch: "epoch {epoch} of {epochs}",
  left: "at most {time} left",
  took: "took {time}",
  speed: "{n} interactions/s",
  stop: "Stop",
  stopQuestion: "Stop this training? The best epoch so far is kept.",
  stopYes: "Stop it",
  stopNo: "Go on",
  showLog: "Log",
  hideLog: "Hide log",
  logTitle: "Log of {name}",
  emptyLog: "Nothing was logged.",
  loss: "loss",
  validation: "{metric} (validation)",
  best: "best {value} at epoch {epoch}",
  noCurve: "The curve begins with the first steps.",
  noValidation: "The first value comes after the first epoch.",
  closedForm: "This model is computed at once: there is no curve.",
  queued: "queued",
  running: "running",
  stopping: "stopping",
  stopped: "stopped",
  paused: "paused",
  lost: "lost",
  failed: "failed",
  done: "done",
  gone: "The kernel behind this view is gone. Run its cell again.",
  waiting: "Waiting for the kernel: it may be busy with a cell.",
  copy: "Copy",
  copied: "Copied",
  curveLabel: "{title}: {points} points, latest {value}",
  user: "User",
  searchUsers: "Search users ( / )",
  usersFound: "{n} of {total} {total:user|users}",
  noUsers: 'No user matches "{query}". Search by a part of the id.',
  interactions: "{n} interactions",
  interactionsOne: "{n} interaction",
  heldOut: "{n} held out for the test",
  history: "History",
  recommended: "Recommended",
  why: "Why",
  whyItem: "Why {item}",
  noHistory: "This user has no interactions in the train part.",
  noRecommendations: "There is nothing left to recommend: this user has every item.",
  chooseItem: "Choose a recommended item to see why.",
  hit: "In the test set: the user did interact with it later",
  hitKey: "* hit of the test set",
  addsUp: "score {score} = your items {items} + rest {rest}",
  contributions: "Contributions",
  items: "{n} items",
  itemsOne: "{n} item",
  moreItems: "{n} more items",
  moreItemsOne: "{n} more item",
  showAll: "Show all",
  showFewer: "Show fewer",
  own_embedding: "learned for this very user",
  own_features: "the user's own features",
  item_popularity: "the item's popularity",
  sum: "Sum = score",
  paths: "Paths",
  pathsNote:
    "Over {n} {n:path|paths}: who has your items also has this one. Lines are as wide as the bars are long.",
  noPaths: "No other user links these items to {item}.",
  you: "user",
  usersBetween: "{n} users",
  usersBetweenOne: "{n} user",
  pathsPicture: "Paths from {user} to {item}: {list}",
  examples: "Strongest paths",
  both: "{n} users have both",
  bothOne: "{n} user has both",
  emptyView: "No user is open. Search for one above.",
  normalisation: "normalisation weights",
  cooccurrence: "co-occurrence",
  fromTo: "{low} to {high}",
  notPositive: "not counted as liking",
  times: "{n} times",
};

export type Words = typeof en;

const ko: Words = {
  h: "시간",
  m: "분",
  s: "초",
  epoch: "에포크 {epoch} / {epochs}",
  left: "최대 {time} 남음",
  took: "{time} 걸림",
  speed: "초당 상호작용 {n}개",
  stop: "중지",
  stopQuestion: "이 학습을 중지할까요? 지금까지 가장 좋은 에포크는 보존됩니다.",
  stopYes: "중지하기",
  stopNo: "계속하기",
  showLog: "로그",
  hideLog: "로그 숨기기",
  logTitle: "{name} 로그",
  emptyLog: "기록된 로그가 없습니다.",
  loss: "손실",
  validation: "{metric} (검증)",
  best: "최고 {value} · 에포크 {epoch}",
  noCurve: "첫 단계가 끝나면 곡선이 시작됩니다.",
  noValidation: "첫 에포크가 끝나면 값이 나타납니다.",
  closedForm: "이 모델은 한 번에 계산되므로 곡선이 없습니다.",
  queued: "대기 중",
  running: "학습 중",
  stopping: "중지하는 중",
  stopped: "중지됨",
  paused: "일시 중지됨",
  lost: "유실됨",
  failed: "실패",
  done: "완료",
  gone: "이 화면의 커널이 없어졌습니다. 셀을 다시 실행하세요.",
  waiting: "커널을 기다리는 중입니다. 셀을 실행하고 있을 수 있습니다.",
  copy: "복사",
  copied: "복사됨",
  curveLabel: "{title}: 점 {points}개, 최근 값 {value}",
  user: "사용자",
  searchUsers: "사용자 검색 ( / )",
  usersFound: "사용자 {total}명 중 {n}명",
  noUsers: '"{query}"에 맞는 사용자가 없습니다. ID의 일부로 검색하세요.',
  interactions: "상호작용 {n}개",
  interactionsOne: "상호작용 {n}개",
  heldOut: "테스트용 {n}개",
  history: "이력",
  recommended: "추천",
  why: "이유",
  whyItem: "{item} 추천 이유",
  noHistory: "학습 부분에 이 사용자의 상호작용이 없습니다.",
  noRecommendations: "추천할 아이템이 남아 있지 않습니다. 이 사용자는 모든 아이템을 가지고 있습니다.",
  chooseItem: "추천 아이템을 고르면 이유가 나타납니다.",
  hit: "테스트 세트에 있음: 사용자가 나중에 실제로 상호작용함",
  hitKey: "* 테스트 세트 적중",
  addsUp: "점수 {score} = 내 아이템 {items} + 나머지 {rest}",
  contributions: "기여도",
  items: "아이템 {n}개",
  itemsOne: "아이템 {n}개",
  moreItems: "그 밖의 아이템 {n}개",
  moreItemsOne: "그 밖의 아이템 {n}개",
  showAll: "모두 보기",
  showFewer: "줄여 보기",
  own_embedding: "이 사용자에 대해 학습된 부분",
  own_features: "이 사용자의 특성",
  item_popularity: "아이템의 인기도",
  sum: "합계 = 점수",
  paths: "경로",
  pathsNote:
    "경로 {n}개: 내 아이템을 가진 사람들이 이 아이템도 가지고 있습니다. 선 굵기는 막대 길이와 같습니다.",
  noPaths: "이 아이템들을 {item}에 잇는 다른 사용자가 없습니다.",
  you: "사용자",
  usersBetween: "사용자 {n}명",
  usersBetweenOne: "사용자 {n}명",
  pathsPicture: "{user}에서 {item}까지의 경로: {list}",
  examples: "가장 강한 경로",
  both: "둘 다 가진 사용자 {n}명",
  bothOne: "둘 다 가진 사용자 {n}명",
  emptyView: "열린 사용자가 없습니다. 위에서 검색하세요.",
  normalisation: "정규화 가중치",
  cooccurrence: "동시 출현",
  fromTo: "{low}에서 {high}까지",
  notPositive: "선호로 세지 않음",
  times: "{n}회",
};

/** Both languages. */
export const catalogue = { en, ko };

/** Return the word for a name that the kernel sent, or the name itself where there is none. */
export function word(words: Words, name: string): string {
  return (words as Record<string, string>)[name] ?? name;
}

export interface Language {
  words: Words;
  locale: Locale;
}

/** Return the words for a locale trait: "auto" follows the page, then the browser. */
export function language(wanted: unknown): Language {
  const automatic = document.documentElement.lang || navigator.language || "en";
  const locale = wanted === "en" || wanted === "ko" ? wanted : automatic;
  // JupyterLab sets lang="en" on its page whatever its language, so the browser decides there
  const page = wanted === "auto" ? navigator.language || locale : locale;
  return page.toLowerCase().startsWith("ko") ? { words: ko, locale: "ko" } : { words: en, locale: "en" };
}

export const LanguageContext = createContext<Language>({ words: en, locale: "en" });

export function useWords(): Language {
  return useContext(LanguageContext);
}

/** The words of one widget in both languages. */
export interface Catalogue<Own> {
  en: Own;
  ko: Own;
}

/** Return the words that all widgets share and those of one. */
export function useWordsOf<Own extends object>(own: Catalogue<Own>): Language & { words: Words & Own } {
  const { words, locale } = useWords();
  const all = useMemo(() => ({ ...words, ...own[locale] }), [words, locale, own]);
  return { words: all, locale };
}
