// What the kernel's names of slices, groups and measures are called; a name there is no word for stays as it is.
import { fill } from "../shared/format";
import { useWords } from "../shared/words";

const en: Record<string, string> = {
  "user activity": "user activity",
  "item popularity": "item popularity",
  behaviour: "behaviour",
  head: "head",
  middle: "middle",
  tail: "tail",
  "not in train": "not in train",
  coverage: "coverage",
  gini: "inequality of exposure (Gini)",
  novelty: "novelty",
  diversity: "diversity",
  "popularity bias": "popularity bias",
  calibration: "calibration",
  "own share": "share of the score that own items carry",
  faithfulness: "faithfulness of contributions, above chance",
  "attention faithfulness": "faithfulness of attention, above chance",
  stability: "stability of contributions over seeds",
  interactions: "{range} interactions",
};

const ko: Record<string, string> = {
  "user activity": "사용자의 활동량",
  "item popularity": "아이템의 인기도",
  behaviour: "행동",
  head: "인기 아이템",
  middle: "중간 아이템",
  tail: "비인기 아이템",
  "not in train": "학습에 없던 아이템",
  coverage: "커버리지",
  gini: "노출 불평등(지니)",
  novelty: "참신성",
  diversity: "다양성",
  "popularity bias": "인기 편향",
  calibration: "보정 오차",
  "own share": "점수에서 내 아이템의 비중",
  faithfulness: "기여도의 충실도(우연 대비)",
  "attention faithfulness": "어텐션의 충실도(우연 대비)",
  stability: "시드 간 기여도의 안정성",
  interactions: "상호작용 {range}개",
};

/** Both languages. */
export const catalogue = { en, ko };

const INTERACTIONS = /^([\d,]+)(?:-([\d,]+))? interactions?$/;

/** Return what a name is called; "coverage@20" is "coverage" in lists of 20. */
export function useName(): (name: string) => string {
  const { locale } = useWords();
  return (name) => {
    const [base = "", k] = name.replaceAll("_", " ").split("@");
    const word = catalogue[locale][base] ?? base;
    return k ? `${word}@${k}` : word;
  };
}

/** Return what a group of a slice is called; those of the data's own, like behaviours, keep their names. */
export function useGroupName(): (label: string) => string {
  const { locale } = useWords();
  return (label) => {
    const range = INTERACTIONS.exec(label);
    if (locale !== "ko") return range ? label.replace("-", "–") : label;
    if (range) return fill(ko.interactions ?? "", { range: [range[1], range[2]].filter(Boolean).join("–") });
    return ko[label] ?? label;
  };
}
