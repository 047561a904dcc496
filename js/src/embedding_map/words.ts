// The words of the EmbeddingMap, beside those that all widgets share (words.ts), in English and Korean.
import { type Language, useWordsOf } from "../shared/words";

const en = {
  title: "Map of {name}",
  size: "{users} {users:user|users} and {items} {items:item|items}",
  method: "Method",
  pca: "PCA, at once",
  tsne: "t-SNE, in the background",
  colourBy: "Colour",
  kind: "users and items",
  popularity: "popularity",
  community: "community",
  "ndcg@20": "ndcg@20 of each user",
  featureOf: "{who}: {name}",
  item: "Item",
  users: "users",
  items: "items",
  others: "others",
  withoutValue: "without a value",
  standOut: "Let it stand out",
  making: "t-SNE: step {done} of {total}",
  neighbours: "t-SNE: looking for neighbours …",
  stopMaking: "Stop",
  colouring: "Looking for {by} …",
  searchPoints: "Search users and items ( / )",
  pointsFound: "{n} of {total}",
  noPoints: 'Nothing on the map matches "{query}". Search by a part of an id or a name.',
  near: "Most like it",
  nearNote: "Cosine of all their numbers, not of the two on the map.",
  degree: "{n} {n:neighbour|neighbours}",
  choosePoint: "Point at the map, or search, to see who it is and who is most like it.",
  explain: "Why are items recommended to this user?",
  opening: "Opening the explanations …",
  close: "Close",
  notDrawn: "Not drawn on this map: t-SNE shows a sample.",
  lasso: "Lasso",
  lassoNote: "Draw around points. Or hold Shift and drag.",
  pickSeen: "Pick what is seen",
  picked: "{n} picked: {users} {users:user|users}, {items} {items:item|items}",
  pickedNone: "Nothing lies in there.",
  pickedNote: "In Python: the widget's selection, a DataFrame.",
  firstOf: "The first {n}",
  clear: "Clear",
  nearer: "Nearer",
  farther: "Farther",
  wholeMap: "Whole map",
  wheel: "Click the map, then the wheel zooms. Drag to move.",
  keys: "Arrow keys move, + and − zoom, 0 shows all, Enter chooses the point nearest to the middle.",
  empty: "There is nothing on this map.",
};

const ko: typeof en = {
  title: "{name} 지도",
  size: "사용자 {users}명, 아이템 {items}개",
  method: "방법",
  pca: "PCA(바로)",
  tsne: "t-SNE(백그라운드)",
  colourBy: "색",
  kind: "사용자와 아이템",
  popularity: "인기도",
  community: "커뮤니티",
  "ndcg@20": "사용자별 ndcg@20",
  featureOf: "{who}: {name}",
  item: "아이템",
  users: "사용자",
  items: "아이템",
  others: "그 밖",
  withoutValue: "값 없음",
  standOut: "두드러지게 보기",
  making: "t-SNE: {total}단계 중 {done}단계",
  neighbours: "t-SNE: 이웃을 찾는 중 …",
  stopMaking: "중지",
  colouring: "{by} 찾는 중 …",
  searchPoints: "사용자와 아이템 검색 ( / )",
  pointsFound: "{total} 중 {n}",
  noPoints: '지도에 "{query}"에 맞는 것이 없습니다. ID나 이름의 일부로 검색하세요.',
  near: "가장 비슷한 것",
  nearNote: "지도의 두 수가 아니라 모든 수의 코사인입니다.",
  degree: "이웃 {n}",
  choosePoint: "지도의 점을 가리키거나 검색하면 누구인지, 무엇과 가장 비슷한지 나타납니다.",
  explain: "이 사용자에게 왜 추천되나요?",
  opening: "설명을 여는 중 …",
  close: "닫기",
  notDrawn: "이 지도에는 없습니다. t-SNE는 표본만 보입니다.",
  lasso: "올가미",
  lassoNote: "점들을 둘러 그리세요. Shift를 누른 채 끌어도 됩니다.",
  pickSeen: "보이는 것 고르기",
  picked: "{n}개 고름: 사용자 {users}명, 아이템 {items}개",
  pickedNone: "그 안에 아무것도 없습니다.",
  pickedNote: "Python에서는 위젯의 selection(DataFrame)입니다.",
  firstOf: "처음 {n}개",
  clear: "지우기",
  nearer: "확대",
  farther: "축소",
  wholeMap: "지도 전체",
  wheel: "지도를 클릭하면 휠로 확대할 수 있습니다. 끌어서 옮깁니다.",
  keys: "화살표 키로 옮기고 +와 −로 확대·축소하며, 0은 전체, Enter는 가운데에 가장 가까운 점을 고릅니다.",
  empty: "이 지도에는 아무것도 없습니다.",
};

/** Both languages. */
export const catalogue = { en, ko };

export interface MapLanguage extends Language {
  words: Language["words"] & typeof en;
}

export function useMapWords(): MapLanguage {
  return useWordsOf(catalogue);
}

/** Return what points are coloured by, in words: a feature by whose it is. */
export function spokenColour(by: string, words: MapLanguage["words"]): string {
  const known = (words as Record<string, string>)[by];
  if (known !== undefined) return known;
  const [side = "", ...rest] = by.split(".");
  const who = { user: words.user, item: words.item }[side];
  return who ? words.featureOf.replace("{who}", who).replace("{name}", rest.join(".")) : by;
}
