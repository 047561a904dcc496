// The facts of the focus alone, below it.

import type { FocusFacts, GraphNode } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { useExplorerWords } from "./words";

interface Props {
  node: GraphNode;
  facts: FocusFacts;
}

export function FocusFactsList({ node, facts }: Props) {
  const { words, locale } = useExplorerWords();
  const behaviours = facts.behaviours.map(([name, n]) => `${name} ${count(n, locale)}`).join(", ");
  const [first, last] = [facts.first.slice(0, 10), facts.last.slice(0, 10)];
  const lines = [
    node.id === node.label ? "" : node.id,
    facts.interactions === 1
      ? words.oneInteraction
      : fill(words.manyInteractions, { n: count(facts.interactions, locale) }),
    behaviours,
    facts.not_counted ? fill(words.notCounted, { n: count(facts.not_counted, locale) }) : "",
    first && (first === last ? first : fill(words.from, { first, last })),
    node.community !== null && node.community >= 0 ? fill(words.community, { n: node.community }) : "",
  ];
  return (
    <ul class="gl-focus-facts">
      {lines.filter(Boolean).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
