/** Intervals as whiskers in a chart of ECharts. */
import type { CustomSeriesOption } from 'echarts/charts';

/** A vertical whisker from low to high at each x: rows of [x, low, high]. */
export function whiskers(rows: readonly (readonly [number, number, number] | number[])[], color: string): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    data: rows.map((row) => [...row]),
    tooltip: { show: false },
    renderItem(_, api) {
      const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number];
      const [, high] = api.coord([api.value(0), api.value(2)]) as [number, number];
      const style = { stroke: color, lineWidth: 1, opacity: 0.6 };
      const stroke = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style });
      return { type: 'group', children: [stroke(x, low, x, high), stroke(x - 3, low, x + 3, low), stroke(x - 3, high, x + 3, high)] };
    },
  };
}
