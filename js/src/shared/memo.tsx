// What needn't be drawn anew: views whose props are what they were, and functions that stay the same.
import { Component, type ComponentType } from "preact";
import { useRef } from "preact/hooks";

/** Return a view that is drawn anew only when one of its props is another one. */
export function memo<Props extends object>(View: ComponentType<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const [now, then] = [this.props, next] as unknown as Record<string, unknown>[];
      return Object.keys({ ...now, ...then }).some((key) => now?.[key] !== then?.[key]);
    }

    override render(props: Props) {
      return <View {...props} />;
    }
  };
}

/** Return a function that is the same in each drawing, and does what the latest one given does. */
export function useLatest<Args extends unknown[], Result>(
  latest: (...args: Args) => Result,
): (...args: Args) => Result {
  const current = useRef(latest);
  current.current = latest;
  return useRef((...args: Args) => current.current(...args)).current;
}
