/** What Vite needs to build the renderer; kept out of electron.vite.config.ts so that a plain Vite can use it as well. */
import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import type { PluginOption } from 'vite';

/** Vue, Tailwind and Nuxt UI. Components are imported by name; icons used in the source are bundled, so none is fetched. */
export function rendererPlugins(projectRoot: string): PluginOption[] {
  return [
    vue(),
    ui({
      root: projectRoot,
      dts: false,
      autoImport: false,
      components: false,
      // The theme is set by our own switch; this only keeps the class on <html> in step with it.
      colorMode: true,
      ui: {
        colors: { primary: 'iris', neutral: 'neutral' },
        // Hovered, the filled button gets more contrast, not less.
        button: {
          compoundVariants: [
            {
              color: 'primary',
              variant: 'solid',
              class: 'hover:bg-iris-700 active:bg-iris-800 dark:hover:bg-iris-300 dark:active:bg-iris-200',
            },
          ],
        },
        // A plain shade over the window, and motion that is over before it is noticed.
        modal: {
          variants: {
            overlay: { true: { overlay: 'bg-black/45' } },
            transition: {
              true: {
                overlay: 'data-[state=open]:animate-[fade-in_100ms_ease-out] data-[state=closed]:animate-[fade-out_80ms_ease-out]',
                content: 'data-[state=open]:animate-[fade-in_100ms_ease-out] data-[state=closed]:animate-[fade-out_80ms_ease-out]',
              },
            },
          },
        },
      },
      icon: { clientBundle: { scan: { globInclude: ['src/renderer/**/*.{vue,ts}'] }, sizeLimitKb: 256 } },
    }),
  ] as PluginOption[];
}

/** No file becomes a data: address: the content security policy forbids them in fonts and scripts. */
export const rendererBuild = { assetsInlineLimit: 0, target: 'chrome120', chunkSizeWarningLimit: 1_500 } as const;
