// The words of the SearchMonitor, beside those that all widgets share, in English and Korean.
import { type Language, useWordsOf } from "../shared/words";

const en = {
  searching: "searching",
  pruned: "pruned",
  removed: "removed",
  trialsOf: "trial {n} of {of}",
  trialsPruned: "{n} pruned",
  trialsFailed: "{n} failed",
  bestTrial: "best {metric} {value}, trial {n}",
  timeLeft: "{time} left",
  timeTook: "took {time}",
  pause: "Pause",
  resume: "Resume",
  stopSearch: "Stop",
  stopSearchQuestion: "Stop? No more trials begin; the best becomes the run {name}.",
  stopSearchYes: "Stop, keep the best",
  keep: "Keep this one",
  keepTitle: "Makes a run of trial {n}, which stays when the search goes",
  keptAs: "Kept as the run {name}. Next:",
  history: "Trials",
  byTrial: "by trial",
  historyLabel: "{metric} of {n} trials; the best until then: {values}",
  historyKey: "Filled: came to its end; hollow: pruned; the line is the best until then.",
  axes: "Options and value",
  axesLabel: "{n} trials over {options} and {metric}; the best: {best}",
  axesKey: "A line is a trial, the stronger the better. Choose one here or in the table.",
  mattered: "What mattered",
  matteredShare: "{share} of the order",
  matteredKey:
    "How much of the order of {n} trials that came to their end goes with an option, each by itself, without what chance gives.",
  matteredFew: "Known once {least} trials have come to their end; {n} {n:has|have} so far.",
  doubtful: "may be chance",
  value: "value",
  trial: "Trial",
  state: "State",
  epochs: "Epochs",
  noTrials: "The first trial is about to begin.",
  staticSearch: "This is a static page: the search is looked after in the notebook.",
  tableLabel: "Trials, the best first",
  keepHead: "To keep",
  all: "Show all {n}",
  fewer: "Show fewer",
};

export type SearchWords = typeof en;

const ko: SearchWords = {
  searching: "탐색 중",
  pruned: "중단됨",
  removed: "삭제됨",
  trialsOf: "시도 {n} / {of}",
  trialsPruned: "중단 {n}",
  trialsFailed: "실패 {n}",
  bestTrial: "최고 {metric} {value}, 시도 {n}",
  timeLeft: "{time} 남음",
  timeTook: "{time} 걸림",
  pause: "일시 중지",
  resume: "계속",
  stopSearch: "중지",
  stopSearchQuestion: "중지할까요? 새 시도는 시작하지 않으며, 가장 좋은 시도가 실행 {name}이 됩니다.",
  stopSearchYes: "중지하고 가장 좋은 것 보존",
  keep: "이것을 보존",
  keepTitle: "시도 {n}을 실행으로 만듭니다. 탐색을 지워도 남습니다",
  keptAs: "실행 {name}으로 보존했습니다. 다음:",
  history: "시도",
  byTrial: "시도 순서",
  historyLabel: "시도 {n}개의 {metric}, 그때까지의 최고: {values}",
  historyKey: "채운 점: 끝까지 학습함, 빈 점: 중단함, 선은 그때까지의 최고입니다.",
  axes: "옵션과 값",
  axesLabel: "{options}와 {metric}에 걸친 시도 {n}개, 최고: {best}",
  axesKey: "선 하나가 시도 하나이며 진할수록 좋습니다. 여기나 표에서 고르세요.",
  mattered: "중요했던 옵션",
  matteredShare: "순위의 {share}",
  matteredKey:
    "끝까지 학습한 시도 {n}개의 순위가 옵션 하나하나에 얼마나 따르는지이며, 우연이 주는 만큼은 뺐습니다.",
  matteredFew: "끝까지 학습한 시도가 {least}개는 있어야 알 수 있습니다. 지금은 {n}개입니다.",
  doubtful: "우연일 수 있음",
  value: "값",
  trial: "시도",
  state: "상태",
  epochs: "에포크",
  noTrials: "첫 시도가 곧 시작됩니다.",
  staticSearch: "정적 페이지입니다. 탐색은 노트북에서 다룹니다.",
  tableLabel: "시도, 좋은 순서",
  keepHead: "보존",
  all: "{n}개 모두 보기",
  fewer: "줄여 보기",
};

/** Both languages. */
export const catalogue = { en, ko };

export interface SearchLanguage extends Language {
  words: Language["words"] & SearchWords;
}

export function useSearchWords(): SearchLanguage {
  return useWordsOf(catalogue);
}
