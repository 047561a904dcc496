// A view that is drawn again only when what it is given has changed, as React's memo.
import { Component, type ComponentType, h } from "preact";

export function memo<Props extends object>(view: ComponentType<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const [before, after] = [this.props, next] as Record<string, unknown>[];
      return Object.keys({ ...before, ...after }).some((key) => before?.[key] !== after?.[key]);
    }
    override render() {
      return h(view as ComponentType<object>, this.props);
    }
  };
}
