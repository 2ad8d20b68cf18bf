/** The parts of ECharts that are used, and the app's own letters and colours, which follow the theme. */
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkPointComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { onScopeDispose, shallowRef, type Ref } from 'vue';

use([CustomChart, LineChart, GridComponent, LegendComponent, MarkPointComponent, TooltipComponent, SVGRenderer]);

export interface ChartColors {
  readonly text: string;
  readonly line: string;
  readonly train: string;
  readonly validation: string;
  readonly ground: string;
  readonly font: string;
}

/** Read from the page's own variables, again when the theme changes. */
export function useChartColors(): Ref<ChartColors> {
  const read = (): ChartColors => {
    const style = getComputedStyle(document.documentElement);
    const value = (name: string) => style.getPropertyValue(name).trim();
    return {
      text: value('--ui-text-muted'),
      line: value('--ui-border'),
      ground: value('--ui-bg'),
      font: value('--font-sans'),
      train: value('--ui-text-dimmed'),
      validation: value('--ui-primary'),
    };
  };
  const colors = shallowRef(read());
  const observer = new MutationObserver(() => (colors.value = read()));
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  onScopeDispose(() => observer.disconnect());
  return colors;
}
